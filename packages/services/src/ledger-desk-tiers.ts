import { type Fuel, type Instant, type Interval, intersect, rulesOf, type Tier, tiersOf } from '@ohmini/core';

/** A part of a stretch that is all to be had at one tier. */
export interface TierPart extends Interval {
  tier: Tier;
  /** When the first of it slips out of the tier's reach; undefined where none ever does. */
  lostFromAt: Instant | undefined;
}

/** At which tiers a stretch can still be had, the finest first. */
export function tierParts(stretch: Interval, fuel: Fuel, now: Instant): TierPart[] {
  let reachedAt = Number.POSITIVE_INFINITY;
  return tiersOf(fuel).flatMap((tier) => {
    const { reach } = rulesOf(tier);
    const window = { from: now - reach, to: reachedAt };
    reachedAt = window.from;
    const lostFromAt = (at: Instant) => (Number.isFinite(reach) ? at + reach : undefined);
    return intersect([stretch], [window]).map((part) => ({ ...part, tier, lostFromAt: lostFromAt(part.from) }));
  });
}
