import type { Instant } from '@ohmini/core';
import { energy, inWords, money, pricePence, type Quantity, timeOfDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { MeterView } from '../overview.ts';
import { priceTile } from './price-tile.ts';
import { tile } from './tile.ts';

/** Today in figures, each against yesterday at this time. */
export const dayTiles = (meter: MeterView, at: Instant): Html => html`<div class="tiles">
${meter.fuel === 'electricity' && energyTile(meter)}
${costTile(meter)}
${meter.exported && exportTile(meter.exported, meter.price?.exportPence)}
${priceTile(meter.price, at)}
</div>`;

function energyTile({ today, yesterday }: MeterView): Html {
  return tile({
    name: 'Energy today',
    value: today && quantity(energy(today.energyKwh)),
    remarks: [
      sinceWords(today),
      today &&
        yesterday &&
        against(
          today.energyKwh - yesterday.energyKwh,
          inWords(energy(Math.abs(today.energyKwh - yesterday.energyKwh))),
          0.05,
        ),
    ],
    bars: today && yesterday && [today.energyKwh, yesterday.energyKwh],
  });
}

function costTile({ today, yesterday, price }: MeterView): Html {
  const standing = price?.standingPencePerDay;
  return tile({
    name: 'Cost today',
    value:
      today && html`${price?.isUpperBound && html`<small class="at-most">at most</small> `}${money(today.costGbp)}`,
    remarks: [
      sinceWords(today),
      today &&
        yesterday &&
        against(today.costGbp - yesterday.costGbp, money(Math.abs(today.costGbp - yesterday.costGbp)), 0.005),
      standing !== undefined && html`and ${pricePence(standing)} standing charge`,
    ],
    bars: today && yesterday && [today.costGbp, yesterday.costGbp],
  });
}

const exportTile = ({ energyKwh, earningsGbp }: NonNullable<MeterView['exported']>, pence: number | undefined): Html =>
  tile({
    name: 'Exported today',
    kind: 'giving',
    value: quantity(energy(energyKwh)),
    remarks: [
      earningsGbp !== undefined && html`<b>${money(earningsGbp)}</b> earned`,
      pence !== undefined && html`${pricePence(pence)} / kWh now`,
    ],
  });

const quantity = ({ figure, unit }: Quantity): Html => html`${figure} <span class="unit">${unit}</span>`;

/** A day that is counted from later on says so. */
const sinceWords = (today: MeterView['today']): Html | undefined =>
  today && timeOfDay(today.since) !== '00:00' ? html`since ${timeOfDay(today.since)}` : undefined;

/** @param least what is less is no difference worth a word */
const against = (difference: number, amount: string, least: number): Html =>
  Math.abs(difference) < least
    ? html`as much as yesterday by now`
    : html`${amount} ${difference < 0 ? 'less' : 'more'} than yesterday by now`;
