import { hours, type Instant, minutes } from '@ohmini/core';
import { inWords, power, timeOfDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';

const STEP = minutes(5);

/** The picture of the last hour as figures, five minutes a row: for those who cannot see it, or want to know. */
export function hourTable(readings: MeterView['lastHour'], until: Instant): Html {
  const first = Math.floor((until - hours(1)) / STEP) * STEP + STEP;
  const starts = Array.from({ length: 12 }, (_, index) => first + index * STEP).toReversed();
  return html`<details class="figures">
<summary>The last hour in figures</summary>
<table>
<thead><tr><th scope="col">From</th><th scope="col">Mean</th><th scope="col">Lowest</th><th scope="col">Highest</th></tr></thead>
<tbody>${starts.map((start) => row(start, demandsIn(readings, start)))}</tbody>
</table>
</details>`;
}

const demandsIn = (readings: MeterView['lastHour'], start: Instant): number[] =>
  readings.flatMap(({ readAt, demandKw }) => (readAt >= start && readAt < start + STEP ? (demandKw ?? []) : []));

const row = (start: Instant, demands: readonly number[]): Html => html`<tr><th scope="row">${timeOfDay(start)}</th>
${demands.length === 0 ? html`<td colspan="3" class="none">no reading</td>` : shape(demands).map((each) => html`<td>${inWords(power(each))}</td>`)}</tr>`;

const shape = (demands: readonly number[]): number[] => [
  demands.reduce((sum, each) => sum + each, 0) / demands.length,
  Math.min(...demands),
  Math.max(...demands),
];
