import { COST_ESTIMATED, UNIT_RATE } from './cost.ts';
import type { Point } from './ports.ts';

/** What rows add up to. */
export interface CostSums {
  readings: number;
  kwh: number;
  /** By our rates, of those that have one. */
  costGbp: number;
  /** By Octopus, of those that it says it of; undefined where it says nothing. */
  octopusGbp: number | undefined;
  /** Where both are known: by Octopus, and ours less that. */
  comparedGbp: number;
  differenceGbp: number;
  /** Readings without a price. */
  unpriced: number;
}

export const NOTHING: CostSums = {
  readings: 0,
  kwh: 0,
  costGbp: 0,
  octopusGbp: undefined,
  comparedGbp: 0,
  differenceGbp: 0,
  unpriced: 0,
};

export const costSums = (rows: readonly Point[]): CostSums => rows.map(sumsOf).reduce(addSums, NOTHING);

export const addSums = (a: CostSums, b: CostSums): CostSums => ({
  readings: a.readings + b.readings,
  kwh: a.kwh + b.kwh,
  costGbp: a.costGbp + b.costGbp,
  octopusGbp:
    a.octopusGbp === undefined && b.octopusGbp === undefined ? undefined : (a.octopusGbp ?? 0) + (b.octopusGbp ?? 0),
  comparedGbp: a.comparedGbp + b.comparedGbp,
  differenceGbp: a.differenceGbp + b.differenceGbp,
  unpriced: a.unpriced + b.unpriced,
});

function sumsOf({ fields }: Point): CostSums {
  const { consumption_delta: kwh, [COST_ESTIMATED]: cost, cost_delta: octopus } = fields;
  const [ours, theirs] = [amountOf(cost), amountOf(octopus)];
  const isBoth = ours !== undefined && theirs !== undefined;
  return {
    readings: 1,
    kwh: amountOf(kwh) ?? 0,
    costGbp: ours ?? 0,
    octopusGbp: theirs,
    comparedGbp: isBoth ? theirs : 0,
    differenceGbp: isBoth ? ours - theirs : 0,
    unpriced: fields[UNIT_RATE] === undefined ? 1 : 0,
  };
}

const amountOf = (value: number | string | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** Undefined where there is nothing to be a percentage of. */
export const differencePercent = ({ comparedGbp, differenceGbp }: CostSums): number | undefined =>
  comparedGbp === 0 ? undefined : (differenceGbp / Math.abs(comparedGbp)) * 100;

/** Octopus rounds each of a day's readings to a ten-thousandth of a penny: half a penny in all, and no news. */
const ROUNDING_GBP = 0.01;

/** Above five pence, or one per cent that is more than rounding. */
export function isWorthANote(sums: CostSums): boolean {
  const difference = Math.abs(sums.differenceGbp);
  return difference > 0.05 || (difference > ROUNDING_GBP && Math.abs(differencePercent(sums) ?? 0) > 1);
}
