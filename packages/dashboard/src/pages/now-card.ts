import { hours, type Instant } from '@ohmini/core';
import { ageInWords, durationInWords, freshness, momentInWords, stateInWords } from '../assets/age.js';
import { energy, power, type Quantity, timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';
import { hourTable } from './hour-table.ts';
import { sparkline } from './sparkline.ts';

export interface NowCard {
  meter: MeterView;
  at: Instant;
  name: Html;
  /** Whether what was read is stored. */
  isCalm: boolean;
}

/** What the house draws now, since when that is known, and the hour before. */
export function nowCard({ meter, at, name, isCalm }: NowCard): Html {
  const { fuel, newest, history, lastHour, missingMs } = meter;
  const state = newest && freshness(fuel, at - newest.reading.readAt);
  const charted = fuel === 'electricity' && lastHour.some(({ demandKw }) => demandKw !== null);
  return html`<section class="card now" aria-labelledby="now" ${newest && state && countable(fuel, newest.reading.readAt, at, state)}>
<h2 class="unseen" id="now">${name} now</h2>
<div class="demand">
${fuel === 'gas' ? energyToday(meter) : demand(meter, at, state)}
${newest && state ? newestLine(fuel, newest.reading.readAt, at, state) : html`<p class="newest">Waiting for the first reading</p>`}
${newest && !history && missingMs > 0 && html`<p class="gaps">${durationInWords(missingMs)} of the last 12 h is missing, and asked for again by itself</p>`}
${newest && missingMs === 0 && isCalm && html`<p class="well-being calm"><a href="/status">Everything is stored</a></p>`}
</div>
${charted && html`<div class="hour">${sparkline(lastHour, at)}${hourTable(lastHour, at)}</div>`}
${history && progress(history)}
</section>`;
}

type State = ReturnType<typeof freshness>;

/** What the browser needs to go on counting: see assets/live.js, which writes to all that `data-says` it. */
const countable = (fuel: MeterView['fuel'], readAt: Instant, at: Instant, state: State): Html =>
  html`data-fuel="${fuel}" data-read-at="${readAt}" data-time="${timeOrDay(readAt, at)}" data-state="${state}"`;

function demand({ newest }: MeterView, at: Instant, state: State | undefined): Html {
  const kilowatts = newest?.reading.demandKw ?? undefined;
  if (!newest || !state || kilowatts === undefined) return big(html`Demand`, undefined);
  const moment = html`<span data-says="moment">${momentInWords(state, timeOrDay(newest.reading.readAt, at))}</span>`;
  const magnitude = power(Math.abs(kilowatts));
  return kilowatts < 0
    ? html`<div class="exporting">${big(html`Exporting ${moment}`, magnitude)}</div>`
    : big(html`Demand ${moment}`, magnitude);
}

/** Gas meters report no demand, so what was used is their headline. */
const energyToday = ({ today }: MeterView): Html => big(html`Energy today`, today && energy(today.energyKwh));

const big = (label: Html, quantity: Quantity | undefined): Html => html`<p class="label">${label}</p>
<p class="big"><span class="figure">${quantity?.figure ?? '–'}</span><span class="unit"> ${quantity?.unit}</span></p>`;

const newestLine = (
  fuel: MeterView['fuel'],
  readAt: Instant,
  at: Instant,
  state: State,
): Html => html`<p class="newest">
<b data-says="state">${stateInWords(fuel, state, timeOrDay(readAt, at))}</b>
<span>last reading <time data-says="age" datetime="${new Date(readAt).toISOString()}">${ageInWords(at - readAt)}</time></span></p>`;

const progress = ({ doneMs, totalMs }: NonNullable<MeterView['history']>): Html => html`<div class="history-progress">
<label>Fetching the last ${Math.ceil(totalMs / hours(1))} hours: ${durationInWords(doneMs)} of ${durationInWords(totalMs)}
<progress max="${totalMs}" value="${doneMs}"></progress></label>
</div>`;
