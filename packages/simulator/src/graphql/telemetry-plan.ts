import { hours, type Instant, type Interval, type Milliseconds, minutes, seconds } from '@ohmini/core';
import { type Arguments, GROUPINGS, type Grouping, instantOf } from './arguments.ts';
import type { Outcome } from './outcome.ts';

export type Ask = NonNullable<Outcome['asked']>;

/** What a call asks for comes to. */
export type Plan =
  | { kind: 'range'; interval: Interval; length: Milliseconds }
  /** What a deviceId alone asks for: the newest row. */
  | { kind: 'latest' }
  /** Answered with no rows and no error, although there are some. */
  | { kind: 'nothing' }
  | { kind: 'refused'; code: string };

interface Tier {
  length: Milliseconds;
  /** The longest span that is answered, and how far back: the same number (API contract 3.5). */
  reach: Milliseconds;
}

/** Of FIVE_MINUTES and HOURLY the reach was never measured. */
const TIERS: Record<Grouping, Tier> = {
  TEN_SECONDS: { length: seconds(10), reach: hours(12) },
  ONE_MINUTE: { length: minutes(1), reach: hours(72) },
  FIVE_MINUTES: { length: minutes(5), reach: hours(72) },
  HALF_HOURLY: { length: minutes(30), reach: hours(144) },
  HOURLY: { length: hours(1), reach: hours(144) },
};

/** From this span on half hours are refused aloud, where others are answered with nothing. */
const REFUSED_SPAN = hours(168);

export function askOf({ deviceId, start, end, grouping }: Arguments): Ask {
  const instant = (value: typeof start) => (typeof value === 'string' ? (instantOf(value) ?? null) : null);
  return {
    device: String(deviceId),
    from: instant(start),
    to: instant(end),
    grouping: typeof grouping === 'string' ? grouping : null,
  };
}

/** @param beyondReach what a window gets that starts further back than is kept: both were claimed (API contract 3.5, 9) */
export function planOf({ from, to, grouping }: Ask, now: Instant, beyondReach: 'empty' | 'refused'): Plan {
  if (from === null && to === null && grouping === null) return { kind: 'latest' };
  const known = GROUPINGS.find((each) => each === grouping);
  if (from === null || to === null || !known) return { kind: 'refused', code: 'KT-GB-4040' };
  if (to <= from) return { kind: 'refused', code: 'KT-GB-4041' };
  const { length, reach } = TIERS[known];
  if (known === 'HALF_HOURLY' && to - from >= REFUSED_SPAN) return { kind: 'refused', code: 'KT-GB-4051' };
  if (beyondReach === 'refused' && from < now - reach) return { kind: 'refused', code: 'KT-GB-4051' };
  if (to - from > reach) return { kind: 'nothing' };
  return { kind: 'range', interval: { from: Math.max(from, now - reach), to: Math.min(to, now) }, length };
}
