import type { Gap } from './gap.ts';
import { type Interval, intersect, union } from './interval.ts';
import type { Fuel } from './meter.ts';
import { rulesOf, type Tier, tiersOf, wholeSlots, windowOf } from './tier.ts';
import { hours, type Instant } from './time.ts';

/** What to ask Octopus for next. */
export interface TierAsk {
  tier: Tier;
  interval: Interval;
  /** Within an hour of slipping out of the tier's reach: a later poll loses nothing, a later refill does. */
  isUrgent: boolean;
}

const URGENT = hours(1);

/**
 * What is about to slip out of reach first, then the finest that can be had; of one tier the oldest that is due.
 * Finest first, because each hour at the edge of the ten seconds costs 360 rows, and at that of the half hours none.
 */
export function nextAsk(gaps: readonly Gap[], fuel: Fuel, now: Instant): TierAsk | undefined {
  const due = gaps.filter(({ nextAskAt }) => nextAskAt <= now);
  const asks = tiersOf(fuel).flatMap((tier) => askAt(tier, due, fuel, now) ?? []);
  return asks.find(({ isUrgent }) => isUrgent) ?? asks[0];
}

/** One ask reaches over as many gaps as it may: a call costs the same however little of it is new. */
function askAt(tier: Tier, due: readonly Gap[], fuel: Fuel, now: Instant): TierAsk | undefined {
  const { longestAsk, reach } = rulesOf(tier);
  const isFinest = tier === tiersOf(fuel)[0];
  const stretches = isFinest ? due : union(due.map((gap) => wholeSlots(tier, gap)));
  const missing = intersect(stretches, [windowOf(tier, fuel, now)]);
  const from = missing[0]?.from;
  if (from === undefined) return undefined;
  const last = missing.findLast((each) => each.from < from + longestAsk);
  const to = Math.min(last?.to ?? from, from + longestAsk);
  return { tier, interval: { from, to }, isUrgent: from < now - reach + URGENT };
}
