import { inWords, power } from '../assets/units.js';
import { type Choice, chosenMeter } from '../chosen-meter.ts';
import { type Html, html } from '../html.ts';
import type { MeterView, Overview } from '../overview.ts';
import { dayTiles } from './day-tiles.ts';
import { historyCard, type Range } from './history-card.ts';
import { type Frame, layout } from './layout.ts';
import { meterChoice, nameOf } from './meter-choice.ts';
import { noMeter } from './no-meter.ts';
import { nowCard } from './now-card.ts';
import { queueTable } from './queue-table.ts';
import { ratesAhead } from './rates-ahead.ts';
import { troublesOf } from './well-being.ts';

export interface LivePage {
  overview: Overview;
  choice: Choice;
  range: Range;
}

export function livePage(frame: Frame, { overview, choice, range }: LivePage): string {
  const meter = chosenMeter(overview.meters, choice);
  return layout({
    ...frame,
    title: titleOf(meter),
    here: '/',
    styles: ['uplot.css', 'charts.css', 'live.css'],
    head: html`<script defer src="/assets/uplot.js"></script>
<script type="module" src="/assets/live.js"></script>
<noscript><meta http-equiv="refresh" content="30"></noscript>`,
    body: html`<h1 class="unseen">Live</h1>
<noscript><p class="note">Without JavaScript this page reloads itself every 30 seconds.</p></noscript>
${liveCards(overview, meter)}
${meter && historyCard(meter, overview, range)}
${queues(overview)}
<p class="unseen" id="announcement" role="status"></p>`,
  });
}

/** The parts of the page that change: sent again over the live stream whenever one does. */
export const liveView = (overview: Overview, choice: Choice): Html =>
  html`${liveCards(overview, chosenMeter(overview.meters, choice))}${queues(overview)}`;

const liveCards = (
  overview: Overview,
  meter: MeterView | undefined,
): Html => html`<div id="live" data-at="${overview.at}" data-title="${titleOf(meter)}">
${meter && meterChoice(overview.meters, meter)}
${troubles(overview.queues)}
${overview.notes.map((note) => html`<p class="note">${note}</p>`)}
${meter ? about(meter, overview) : noMeter}
</div>`;

const queues = ({ queues }: Overview): Html =>
  html`<details class="card behind" id="queues"><summary>The queues behind it</summary>${queueTable(queues)}</details>`;

/** Readings that are not where they belong yet, with the way to where they are. */
function troubles(queues: Overview['queues']): Html | undefined {
  const sentences = troublesOf(queues).map(({ what, rule }) => html`<a href="/runbooks/${rule}">${what}.</a> `);
  return sentences.length === 0
    ? undefined
    : html`<p class="note troubled">${sentences}<a href="#queues">See the queues</a></p>`;
}

const about = (
  meter: MeterView,
  { at, meters, queues }: Overview,
): Html => html`${nowCard({ meter, at, name: nameOf(meter, meters), isCalm: troublesOf(queues).length === 0 })}
${dayTiles(meter, at)}
${ratesAhead(meter.price?.ahead ?? [], at)}`;

/** The tab's title says the demand. */
function titleOf(meter: MeterView | undefined): string {
  const demand = meter?.newest?.reading.demandKw ?? undefined;
  return demand === undefined ? 'Ohmini' : `${inWords(power(demand))} · Ohmini`;
}
