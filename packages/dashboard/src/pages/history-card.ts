import { dayInWords, energy, inWords, money } from '../assets/units.js';
import { pathTo } from '../chosen-meter.ts';
import { type Html, html } from '../html.ts';
import type { MeterView, Overview } from '../overview.ts';

const RANGES = ['24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

export const rangeOf = (asked: string | null): Range => RANGES.find((each) => each === asked) ?? '24h';

const RANGE_NAMES: Record<Range, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' };

/** The past as a chart, which assets/history.js draws; without JavaScript its days as a table. */
export const historyCard = (
  meter: MeterView,
  { meters, at }: Overview,
  range: Range,
): Html => html`<section class="card past" id="history" aria-labelledby="past"
data-account="${meter.account}" data-device="${meter.device}" data-fuel="${meter.fuel}" data-range="${range}" data-at="${at}">
<div class="head"><h2 id="past">The past</h2>
<nav class="segments" aria-label="How far back" data-needs-script hidden>${RANGES.map((each) => link(each, `${pathTo(meter, meters)}&range=${each}`, each === range))}</nav></div>
<div data-needs-script hidden>
<p class="shown" id="shown">Loading</p>
<div class="chart" id="chart" tabindex="0" role="application" aria-roledescription="chart" aria-label="Demand over time" aria-describedby="shown keys"></div>
<p class="unseen" id="keys">Left and right arrow read the points, plus and minus zoom, page up and page down move, escape shows all.</p>
<div class="tools"><p class="readout" id="readout" aria-hidden="true"></p>
<div class="buttons" role="group" aria-label="Move and zoom">
<button type="button" data-does="earlier" aria-label="Earlier">‹</button><button type="button" data-does="later" aria-label="Later">›</button><button type="button" data-does="in" aria-label="Zoom in">+</button><button type="button" data-does="out" aria-label="Zoom out">−</button><button type="button" data-does="all" hidden>Show all</button>
</div></div>
<details class="figures" id="past-figures"><summary>The same in figures</summary><div id="past-table"></div></details>
</div>
${daysTable(meter.days ?? [])}
</section>`;

const link = (range: Range, href: string, isHere: boolean): Html =>
  html`<a href="${href}" data-range="${range}" ${isHere && html`aria-current="true"`}>${RANGE_NAMES[range]}</a>`;

/** For whoever has no chart. */
const daysTable = (days: NonNullable<MeterView['days']>): Html => html`<noscript><table>
<thead><tr><th scope="col">Day</th><th scope="col">Energy</th><th scope="col">Cost</th></tr></thead>
<tbody>${days.length === 0 && html`<tr><td colspan="3" class="none">No whole day is stored yet</td></tr>`}${days.map(
  ({ startedAt, energyKwh, costGbp }) =>
    html`<tr><th scope="row">${dayInWords(startedAt)}</th><td>${inWords(energy(energyKwh))}</td><td>${money(costGbp)}</td></tr>`,
)}</tbody></table></noscript>`;
