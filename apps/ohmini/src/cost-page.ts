import { differencePercent } from '@ohmini/core';
import { type DayCost, reasonsFor } from '@ohmini/services';
import { counted } from './gap-words.ts';
import { inColumns } from './in-columns.ts';
import { ukDate } from './uk-time.ts';

const HEAD = ['day', 'household', 'kWh', 'cost', 'standing', 'Octopus says', 'difference', 'exported', 'earned'];

/** A row for each household and day, and below what is to be said about them. */
export const costPage = (costs: readonly DayCost[]): string =>
  [inColumns(HEAD, costs.map(rowOf)), costs.flatMap(notesOn).join('\n')].filter((part) => part !== '').join('\n\n');

function rowOf({ account, day, exported, isUpperBound, standingGbp, sums }: DayCost): string[] {
  const percent = differencePercent(sums);
  return [
    ukDate(day.from),
    account,
    sums.kwh.toFixed(3),
    sums.readings === 0 ? '-' : `${isUpperBound ? 'at most ' : ''}${pounds(sums.costGbp)}`,
    standingGbp === undefined ? 'not known' : pounds(standingGbp),
    sums.octopusGbp === undefined ? '-' : pounds(sums.octopusGbp),
    percent === undefined ? '-' : `${pounds(sums.differenceGbp)} (${percent.toFixed(2)} %)`,
    exported.kwh === 0 ? '-' : `${exported.kwh.toFixed(3)} kWh`,
    exported.kwh === 0 ? '-' : pounds(exported.gbp),
  ];
}

function notesOn(cost: DayCost): string[] {
  const { account, day, exported, isUpperBound, sums } = cost;
  const name = `${ukDate(day.from)} ${account}`;
  const reasons = reasonsFor(cost);
  return [
    ...(sums.readings === 0 ? [`${name}: nothing is stored of this day.`] : []),
    ...(sums.unpriced > 0
      ? [
          `${name}: ${counted(sums.unpriced, 'reading')} without a price, so the cost is too low. It is looked for each hour.`,
        ]
      : []),
    ...(exported.unpricedKwh > 0
      ? [`${name}: ${exported.unpricedKwh.toFixed(3)} kWh were exported at a price that is not known.`]
      : []),
    ...(isUpperBound
      ? [`${name}: an upper bound. Half hours are cheap in which Octopus charged the car, and they are not known.`]
      : []),
    ...(reasons.length > 0 ? [`${name}: differs from what Octopus says. Perhaps ${reasons.join(', or ')}.`] : []),
  ];
}

/** `-£0.02`. */
const pounds = (gbp: number): string =>
  `${gbp < 0 && gbp.toFixed(2) !== '-0.00' ? '-' : ''}£${Math.abs(gbp).toFixed(2)}`;
