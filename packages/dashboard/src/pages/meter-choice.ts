import { inWords, power } from '../assets/units.js';
import { ending, pathTo } from '../chosen-meter.ts';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';

const FUEL_NAMES = { electricity: 'Electricity', gas: 'Gas' };

/** More than these are a list to open, not a row to look over. */
const MOST_IN_A_ROW = 6;

/** Links to the page of each meter; nothing where there is but one. */
export function meterChoice(meters: readonly MeterView[], chosen: MeterView): Html | undefined {
  if (meters.length < 2) return undefined;
  const list = html`<ul>${meters.map((meter) => choice(meter, meters, meter === chosen))}</ul>`;
  return html`<nav class="choice" aria-label="Meters">${
    meters.length > MOST_IN_A_ROW
      ? html`<details><summary>${nameOf(chosen, meters)} <small>one of ${meters.length} meters</small></summary>${list}</details>`
      : list
  }</nav>`;
}

const choice = (meter: MeterView, among: readonly MeterView[], isChosen: boolean): Html =>
  html`<li><a href="${pathTo(meter, among)}" ${isChosen && html`aria-current="true"`}><span>${nameOf(meter, among)}</span> ${drawing(meter)}</a></li>`;

/** The household where there are several, and the end of the meter's name where its fuel does not tell it. */
export function nameOf(meter: MeterView, among: readonly MeterView[]): Html {
  const isOneHousehold = among.every(({ account }) => account === meter.account);
  const alike = among.filter(({ account, fuel }) => account === meter.account && fuel === meter.fuel);
  return html`${!isOneHousehold && html`<span class="private">${meter.account}</span> · `}${FUEL_NAMES[meter.fuel]}${
    alike.length > 1 && html` <span class="private">…${ending(meter.device)}</span>`
  }`;
}

function drawing({ newest }: MeterView): Html | undefined {
  const demand = newest?.reading.demandKw ?? undefined;
  return demand === undefined ? undefined : html`<small>${inWords(power(demand))}</small>`;
}
