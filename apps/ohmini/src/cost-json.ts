import { differencePercent } from '@ohmini/core';
import { type DayCost, reasonsFor } from '@ohmini/services';
import { isoStretch } from './iso.ts';
import { ukDate } from './uk-time.ts';

/** GBP, VAT included; null where it is not known. */
export const costJson = (cost: DayCost) => {
  const { account, day, exported, isUpperBound, standingGbp, sums } = cost;
  return {
    account,
    day: ukDate(day.from),
    ...isoStretch(day),
    consumptionKwh: rounded(sums.kwh, 7),
    costGbp: rounded(sums.costGbp, 6),
    isUpperBound,
    standingChargeGbp: rounded(standingGbp, 6),
    octopusCostGbp: rounded(sums.octopusGbp, 6),
    differenceGbp: rounded(sums.differenceGbp, 6),
    differencePercent: rounded(differencePercent(sums), 3),
    exportKwh: rounded(exported.kwh, 7),
    exportEarningsGbp: rounded(exported.gbp, 6),
    unpricedExportKwh: rounded(exported.unpricedKwh, 7),
    readings: sums.readings,
    unpricedReadings: sums.unpriced,
    likelyReasons: reasonsFor(cost),
  };
};

/** What is less comes of adding. */
const rounded = (value: number | undefined, digits: number): number | null =>
  value === undefined ? null : Number(value.toFixed(digits));
