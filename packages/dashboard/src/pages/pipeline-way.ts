import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { Flow, PipelineView, Station, StationName } from '../pipeline-ports.ts';
import { meaningOf } from '../queue-meanings.ts';

const STATIONS: Record<StationName, { name: string; does: string }> = {
  scheduler: { name: 'Scheduler', does: 'says when each meter is asked' },
  octopus: { name: 'Octopus', does: 'has the readings' },
  fetcher: { name: 'Fetcher', does: 'asks Octopus' },
  writer: { name: 'Writer', does: 'puts many jobs into one request' },
  store: { name: 'Store', does: 'keeps the readings' },
  alerter: { name: 'Alerter', does: 'tells people' },
};

const COLOUR = { ok: 'healthy', waiting: 'degraded', stopped: 'unhealthy' } as const;

/**
 * In the order in which a reading passes them, as a list: what leads where is drawn around it by the style sheet, and on a
 * narrow page the list runs down.
 */
export const wayDiagram = ({ at, stations, queues }: PipelineView): Html => {
  const place = (name: StationName) => station(name, stations[name], at);
  const line = (name: string) => queue(queues.find((each) => each.name === name));
  return html`<ol class="way">
${place('scheduler')}
${line('poll')}
${place('fetcher')}
${place('octopus')}
${line('backfill')}
${line('upkeep')}
${line('account')}
${line('tariff')}
${line('write')}
${place('writer')}
${line('quarantine')}
${place('store')}
${line('alert')}
${place('alerter')}
</ol>`;
};

const station = (
  name: StationName,
  { state, since, why }: Station,
  now: number,
): Html => html`<li class="stop at-${name} ${state}">
<b>${STATIONS[name].name}</b>
<span class="component ${COLOUR[state]}">${state}${since !== undefined && html` <small>since ${timeOrDay(since, now)}</small>`}</span>
<small>${why ?? STATIONS[name].does}</small>
</li>`;

const queue = (flow: Flow | undefined): Html | undefined =>
  flow &&
  html`<li class="line at-${flow.name}" title="${meaningOf(flow.name)}">
<a href="/queues/queue/${encodeURIComponent(flow.name)}">${flow.name}</a> ${flow.name !== 'quarantine' && html`<span class="rate">${perMinute(flow.perMinute)}</span>`}
<span class="depths">${depthsOf(flow)}</span>
</li>`;

/** Those that are not zero: most are, most of the time. */
function depthsOf({ waiting, active, delayed, failed }: Flow): Html | Html[] {
  const counts = Object.entries({ waiting, running: active, later: delayed, failed }).filter(([, jobs]) => jobs > 0);
  return counts.length === 0
    ? html`<small>empty</small>`
    : counts.map(([state, jobs]) => html`<span class="${state}">${jobs.toLocaleString('en-GB')} ${state}</span> `);
}

const TENTHS = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

const perMinute = (jobs: number): string => `${TENTHS.format(jobs)}/min`;
