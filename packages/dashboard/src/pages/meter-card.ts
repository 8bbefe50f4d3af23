import { hours, type Instant } from '@ohmini/core';
import { ageInWords, durationInWords, freshness, momentInWords, stateInWords } from '../assets/age.js';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';
import { energy, money, power, type Quantity, shortened, timeOfDay } from '../units.ts';
import { hourTable } from './hour-table.ts';
import { sparkline } from './sparkline.ts';

export interface MeterCard {
  meter: MeterView;
  at: Instant;
  index: number;
  /** Whether the page shows more than one household, so that each card must say whose it is. */
  severalAccounts: boolean;
}

const FUEL_NAMES = { electricity: 'Electricity', gas: 'Gas' };

export function meterCard({ meter, at, index, severalAccounts }: MeterCard): Html {
  const { fuel, newest } = meter;
  const state = newest && freshness(fuel, at - newest.reading.readAt);
  const charted = fuel === 'electricity' && meter.lastHour.some(({ demandKw }) => demandKw !== null);
  return html`<article class="card meter" aria-labelledby="meter-${index}" ${newest && state && countable(meter, newest.reading.readAt, state)}>
<h2 id="meter-${index}">${FUEL_NAMES[fuel]} ${severalAccounts && meter.account} <small>meter ${shortened(meter.device)}</small></h2>
<div>
${fuel === 'gas' ? energyToday(meter) : demand(meter, state)}
${newest && state ? newestLine(newest.reading.readAt, at, state) : html`<p class="newest">Waiting for the first reading</p>`}
</div>
${charted && html`<div>${sparkline(meter.lastHour, at, index)}${hourTable(meter.lastHour, at)}</div>`}
<dl class="facts">${facts(meter)}</dl>
${meter.history && history(meter.history)}
</article>`;
}

type State = ReturnType<typeof freshness>;

/** What the browser needs to go on counting: see assets/live.js, which writes to all that `data-says` it. */
const countable = ({ fuel }: MeterView, readAt: Instant, state: State): Html =>
  html`data-fuel="${fuel}" data-read-at="${readAt}" data-time="${timeOfDay(readAt)}" data-state="${state}"`;

function demand({ newest }: MeterView, state: State | undefined): Html {
  const kilowatts = newest?.reading.demandKw ?? undefined;
  if (!newest || !state || kilowatts === undefined) return big(html`Demand`, undefined);
  const moment = html`<span data-says="moment">${momentInWords(state, timeOfDay(newest.reading.readAt))}</span>`;
  const magnitude = power(Math.abs(kilowatts));
  return kilowatts < 0
    ? html`<div class="exporting">${big(html`Exporting ${moment}`, magnitude)}</div>`
    : big(html`Demand ${moment}`, magnitude);
}

/** Gas meters report no demand, so what was used is their headline. */
const energyToday = ({ today }: MeterView): Html => big(html`Energy today`, today && energy(today.energyKwh));

const big = (label: Html, quantity: Quantity | undefined): Html => html`<p class="label">${label}</p>
<p class="big" aria-live="polite" aria-atomic="true"><span class="figure">${quantity?.figure ?? '–'}</span><span class="unit"> ${quantity?.unit}</span></p>`;

const newestLine = (
  readAt: Instant,
  at: Instant,
  state: State,
): Html => html`<p class="newest"><b data-says="state">${stateInWords(state)}</b>
last reading <time data-says="age" datetime="${new Date(readAt).toISOString()}">${ageInWords(at - readAt)}</time></p>`;

function facts({ fuel, newest, today, missingMs, history }: MeterView): Html[] {
  const sinceWords = today && !isMidnight(today.since) ? `since ${timeOfDay(today.since)}` : undefined;
  return [
    fuel === 'electricity' && fact('Energy today', today && small(energy(today.energyKwh)), sinceWords),
    fact('Cost today', today && html`${money(today.costGbp)}`, sinceWords),
    newest && !history && gaps(missingMs),
  ].filter((each) => each !== false && each !== undefined);
}

const fact = (name: string, value: Html | undefined, remark?: string): Html =>
  html`<div><dt>${name}</dt><dd>${value ?? '–'}${remark && html` <small>${remark}</small>`}</dd></div>`;

const small = ({ figure, unit }: Quantity): Html => html`${figure} <span class="unit">${unit}</span>`;

/** A day that is counted from later on says so. */
const isMidnight = (at: Instant): boolean => timeOfDay(at) === '00:00';

const gaps = (missingMs: number): Html =>
  missingMs > 0
    ? fact('Gaps still open', html`${durationInWords(missingMs)}`, 'asked for again, by itself')
    : fact('Gaps still open', html`None`);

const history = ({ doneMs, totalMs }: NonNullable<MeterView['history']>): Html => html`<div class="history">
<label>Fetching the last ${Math.ceil(totalMs / hours(1))} hours: ${durationInWords(doneMs)} of ${durationInWords(totalMs)}
<progress max="${totalMs}" value="${doneMs}"></progress></label>
</div>`;
