import { type Html, html } from '../html.ts';
import type { Overview } from '../overview.ts';
import { inWords, power } from '../units.ts';
import { type Frame, layout } from './layout.ts';
import { meterCard } from './meter-card.ts';
import { noMeter } from './no-meter.ts';
import { queueTable } from './queue-table.ts';

export const livePage = (frame: Frame, overview: Overview): string =>
  layout({
    ...frame,
    title: titleOf(overview),
    here: '/',
    head: html`<script type="module" src="/assets/live.js"></script>
<noscript><meta http-equiv="refresh" content="30"></noscript>`,
    body: html`<h1 class="unseen">Live</h1>
<noscript><p class="note">Without JavaScript this page reloads itself every 30 seconds.</p></noscript>
${liveView(overview)}`,
  });

/** The part of the page that changes: sent again over the live stream whenever it does. */
export const liveView = (
  overview: Overview,
): Html => html`<div id="live" data-at="${overview.at}" data-title="${titleOf(overview)}">
${overview.notes.map((note) => html`<p class="note">${note}</p>`)}
${overview.meters.length === 0 ? noMeter : meters(overview)}
${queueTable(overview.queues)}
</div>`;

function meters({ meters, at }: Overview): Html {
  const severalAccounts = new Set(meters.map(({ account }) => account)).size > 1;
  return html`<div class="meters">${meters.map((meter, index) => meterCard({ meter, at, index, severalAccounts }))}</div>`;
}

/** The tab's title says the demand, while there is one meter that has it. */
function titleOf({ meters }: Overview): string {
  const demands = meters.flatMap((meter) => meter.newest?.reading.demandKw ?? []);
  const [demand] = demands;
  return demand === undefined || demands.length > 1 ? 'Ohmini' : `${inWords(power(demand))} · Ohmini`;
}
