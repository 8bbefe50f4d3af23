import type { Instant } from '@ohmini/core';
import { dateOf, dayInWords, pricePence, timeOfDay, timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { PricedSlot } from '../overview.ts';
import { cheapest, steadyPrices } from './steady-prices.ts';

/** Of the picture, which is stretched to the width of the page. */
const HEIGHT = 100;

/** Prices of the half hours to come as bars, the cheapest marked; nothing where they are all the same. */
export function ratesAhead(ahead: readonly PricedSlot[], at: Instant): Html | undefined {
  const stretches = steadyPrices(ahead);
  const lowest = cheapest(stretches);
  if (!lowest) return undefined;
  return html`<section class="card rates" aria-labelledby="rates">
<div class="head"><h2 id="rates">Prices ahead</h2>
<p>cheapest <b>${pricePence(lowest.pencePerKwh)}</b> ${span(lowest, at)}</p></div>
${strip(ahead, lowest, at)}
<details class="figures"><summary>Prices in figures</summary>
<table>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">A kWh costs</th></tr></thead>
<tbody>${stretches.map((each) => row(each, each === lowest, at))}</tbody>
</table></details>
</section>`;
}

const span = ({ from, to }: PricedSlot, at: Instant): string =>
  from <= at ? `now, until ${timeOrDay(to, at)}` : `${timeOrDay(from, at)} to ${timeOfDay(to)}`;

function strip(ahead: readonly PricedSlot[], lowest: PricedSlot, at: Instant): Html {
  const prices = ahead.map(({ pencePerKwh }) => pencePerKwh);
  const [top, bottom] = [Math.max(...prices, 1), Math.min(...prices, 0)];
  const y = (pence: number) => Math.round((10 * HEIGHT * (top - pence)) / (top - bottom)) / 10;
  const dear = dearFrom(prices);
  const kindOf = (pence: number) => (pence < 0 ? 'paid' : pence >= dear ? 'dear' : '');
  const bar = ({ from, to, pencePerKwh }: PricedSlot, index: number) => {
    const [upper, lower] = [y(Math.max(pencePerKwh, 0)), y(Math.min(pencePerKwh, 0))];
    const kind = from >= lowest.from && to <= lowest.to ? 'cheapest' : kindOf(pencePerKwh);
    return html`<rect class="${kind} ${index === 0 && 'current'}" x="${index + 0.1}" width=".8" y="${upper}" height="${Math.max(1.5, lower - upper)}"><title>${timeOrDay(from, at)} ${pricePence(pencePerKwh)}</title></rect>`;
  };
  return html`<figure>
<div class="bars">
<svg class="scale" aria-hidden="true"><text x="100%" y="0" dy=".7em">${pricePence(top)}</text>${bottom < 0 && html`<text x="100%" y="100%">${pricePence(bottom)}</text>`}</svg>
<svg viewBox="0 0 ${ahead.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Prices of the next ${Math.round(ahead.length / 2)} hours, between ${pricePence(Math.min(...prices))} and ${pricePence(Math.max(...prices))}">
<path class="zero" d="M0 ${y(0)}H${ahead.length}"/>
${ahead.map(bar)}
</svg>
</div>
<figcaption><svg aria-hidden="true">${ahead.map((slot, index) => mark(slot, index, ahead))}</svg></figcaption>
</figure>`;
}

/** From this price on a half hour is dear: in the upper third between lowest and highest, where not most of them are. */
function dearFrom(prices: readonly number[]): number {
  const from = (Math.min(...prices) + 2 * Math.max(...prices)) / 3;
  return 3 * prices.filter((each) => each >= from).length < prices.length ? from : Number.POSITIVE_INFINITY;
}

/** Each six hours by the clock, and the name of the day where one begins. */
function mark({ from }: PricedSlot, index: number, { length }: readonly PricedSlot[]): Html | undefined {
  const time = timeOfDay(from);
  if (!['00:00', '06:00', '12:00', '18:00'].includes(time) && index > 0) return undefined;
  if (index > 0 && index < 4) return undefined;
  const anchor = index === 0 ? 'start' : 'middle';
  return html`<text x="${Math.round((1000 * index) / length) / 10}%" y="1em" text-anchor="${anchor}">${index === 0 ? 'now' : time === '00:00' ? dayInWords(from).slice(0, 3) : time}</text>`;
}

const row = (slot: PricedSlot, isLowest: boolean, at: Instant): Html => html`<tr class="${isLowest && 'cheapest'}">
<th scope="row">${timeOrDay(slot.from, at)}</th><td>${dateOf(slot.to) === dateOf(slot.from) ? timeOfDay(slot.to) : timeOrDay(slot.to, at)}</td><td>${pricePence(slot.pencePerKwh)}${isLowest && html` <small>cheapest</small>`}</td></tr>`;
