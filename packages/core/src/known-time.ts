import { cadenceOf } from './cadence.ts';
import type { ClosedGap } from './closed-gap.ts';
import { type Interval, type IntervalSet, subtract, union } from './interval.ts';
import type { Fuel } from './meter.ts';
import { type Instant, type Milliseconds, minutes } from './time.ts';

export interface Ledger {
  open: readonly Interval[];
  /** Filled, or given up; in any order. */
  closed: readonly ClosedGap[];
}

export interface HeldTime {
  elapsed: Interval;
  fuel: Fuel;
  /** Where buckets of `stepMs` begin in which the store has a row. */
  buckets: readonly Instant[];
  stepMs: Milliseconds;
}

/**
 * The time that readings account for: what is no open gap and was not given up, in those buckets of which the store has a
 * row. What the ledger was never told of, because there was nothing yet that kept it, is found by the store's empty buckets.
 */
export function knownTime({ elapsed, fuel, buckets, stepMs }: HeldTime, { open, closed }: Ledger): IntervalSet {
  const held = union(buckets.map((from) => ({ from, to: from + reachOf(fuel, stepMs) })));
  const within = subtract([elapsed], subtract([elapsed], held));
  return subtract(within, [...open, ...givenUp(closed)]);
}

/** A gas meter reads each half hour, and now and then one less. */
const reachOf = (fuel: Fuel, stepMs: Milliseconds): Milliseconds =>
  Math.max(stepMs, fuel === 'gas' ? cadenceOf(fuel).longestStep : 0);

/** What was given up may have been filled later, by a person's order. */
function givenUp(closed: readonly ClosedGap[]): IntervalSet {
  let left: IntervalSet = [];
  for (const each of closed.toSorted((a, b) => a.at - b.at))
    left = 'reason' in each ? union(left.concat(each)) : subtract(left, [each]);
  return left;
}

/** Readings come this late without anything being wrong: polls are a minute apart at most, Octopus is a little behind. */
const NORMAL_LAG: Readonly<Record<Fuel, Milliseconds>> = { electricity: minutes(5), gas: minutes(90) };

/** Until when readings can be expected: now, or where the newest ends if it is as new as ever. */
export function expectedUntil(fuel: Fuel, newestAt: Instant | undefined, now: Instant): Instant {
  if (newestAt === undefined || now - newestAt > NORMAL_LAG[fuel]) return now;
  return Math.min(now, newestAt + cadenceOf(fuel).slot);
}
