import { type Html, html } from '../html.ts';
import type { PipelineView } from '../pipeline-ports.ts';
import { type Frame, layout } from './layout.ts';
import { backlogTiles } from './pipeline-backlog.ts';
import { calendarCards } from './pipeline-calendar.ts';
import { callsCard } from './pipeline-calls.ts';
import { quarantineCard } from './pipeline-quarantine.ts';
import { servicesCard } from './pipeline-services.ts';
import { tariffsCard } from './pipeline-tariffs.ts';
import { troublesCard } from './pipeline-troubles.ts';
import { wayDiagram } from './pipeline-way.ts';

export { QUARANTINE, REPLAY } from './pipeline-quarantine.ts';

/** @param canReplay whether what the store refused may be sent back from here */
export const pipelinePage = (frame: Frame, view: PipelineView, canReplay: boolean): string =>
  layout({
    ...frame,
    title: 'Pipeline · Ohmini',
    here: '/pipeline',
    styles: ['live.css', 'pipeline.css'],
    head: html`<script type="module" src="/assets/refresh.js?seconds=10"></script>
<noscript><meta http-equiv="refresh" content="30"></noscript>`,
    body: html`<section class="card pipeline" aria-labelledby="way">
<div class="head"><h1 id="way">${headline(view)}</h1><p>The way of a reading, from the meter to the store</p></div>
${wayDiagram(view)}
</section>
${troublesCard(view)}
${backlogTiles(view)}
<div class="sheets">
${calendarCards(view)}
${callsCard(view)}
${quarantineCard(view, canReplay)}
${tariffsCard(view)}
${servicesCard(view)}
</div>`,
  });

function headline({ stations, troubles, quarantine }: PipelineView): Html {
  const all = Object.values(stations);
  if (all.some(({ state }) => state === 'stopped')) return html`Something stands still`;
  if (all.some(({ state }) => state === 'waiting')) return html`Something waits`;
  if (troubles.length > 0 || quarantine.total > 0) return html`Readings flow, with something to look at`;
  return html`Everything flows`;
}
