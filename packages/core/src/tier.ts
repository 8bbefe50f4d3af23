import type { Interval } from './interval.ts';
import type { Fuel, Resolution } from './meter.ts';
import { hours, type Instant, type Milliseconds, minutes, seconds } from './time.ts';

/** What Octopus can be asked for what is missing, the finer the shorter: telemetry, and at last the settled half hours. */
export type Tier = Resolution | 'settled';

interface TierRules {
  slot: Milliseconds;
  /** How far back Octopus answers (API contract 3.5, 5.9). */
  reach: Milliseconds;
  /** Longer asks can be answered with nothing although there is data (API contract 3.5), or with more than is wieldy. */
  longestAsk: Milliseconds;
}

/** Left for clocks, and for the answer to arrive. */
const MARGIN = minutes(1);

/** Octopus answers ten-second telemetry for 12 h (API contract 3.5). */
export const TEN_SECOND_REACH = hours(12) - MARGIN;

const TIERS: Readonly<Record<Tier, TierRules>> = {
  '10s': { slot: seconds(10), reach: TEN_SECOND_REACH, longestAsk: hours(6) },
  '1m': { slot: minutes(1), reach: hours(72) - MARGIN, longestAsk: hours(24) },
  '30m': { slot: minutes(30), reach: hours(144) - MARGIN, longestAsk: hours(72) },
  settled: { slot: minutes(30), reach: Number.POSITIVE_INFINITY, longestAsk: hours(90 * 24) },
};

export const rulesOf = (tier: Tier): TierRules => TIERS[tier];

/** Finest first. Gas meters read each half hour, so there is nothing finer to ask for. */
export const tiersOf = (fuel: Fuel): readonly Tier[] =>
  fuel === 'gas' ? ['30m', 'settled'] : ['10s', '1m', '30m', 'settled'];

/** Under which resolution the rows of a tier are stored. */
export const storedAs = (tier: Tier): Resolution => (tier === 'settled' ? '30m' : tier);

/**
 * What a tier may be asked for now, in whole slots: what is within its reach, and wholly beyond that of every finer one,
 * so that no finer row can come once a coarser one was written in its place.
 */
export function windowOf(tier: Tier, fuel: Fuel, now: Instant): Interval {
  const { slot, reach } = TIERS[tier];
  const finer = tiersOf(fuel)[tiersOf(fuel).indexOf(tier) - 1];
  const from = Math.ceil((now - reach) / slot) * slot;
  return finer === undefined
    ? { from, to: Math.floor(now / 1000) * 1000 }
    : { from, to: Math.floor((now - TIERS[finer].reach) / slot) * slot };
}

/** Part of the margin: so late may Octopus look after it stamped its answer. */
const LOOKS_AFTER = seconds(10);

/** Of what lies before that an answer of then says nothing: Octopus may have forgotten it. */
export const speaksFrom = (tier: Tier, servedAt: Instant): Instant =>
  servedAt - TIERS[tier].reach - MARGIN + LOOKS_AFTER;

/** The slots of a tier that an interval touches. */
export function wholeSlots(tier: Tier, { from, to }: Interval): Interval {
  const { slot } = TIERS[tier];
  return { from: Math.floor(from / slot) * slot, to: Math.ceil(to / slot) * slot };
}
