import { hours, type Instant, type Interval } from '@ohmini/core';
import { type Month, monthsOf } from '../month.ts';
import { MOST_MONTHS } from '../price-history.ts';
import { daysAround } from '../publication.ts';

/** Which rows are wanted: those that overlap it. Its ends may be infinite. */
export interface Period extends Interval {
  /** What the cache is asked for: finite, not empty, and not beyond what can be known. */
  ask: Interval;
  /** Whether it was said since when. Without that Octopus lists all that ever was, and we what is at hand. */
  hasStart: boolean;
  /** Those that it reaches into beyond what is kept up for everybody: each may be a call of its own. */
  pastMonths: Month[];
}

/** A year and the month around it. What is older is a call to Octopus for each month, so that it cannot be for ever. */
export const DAYS_BACK = 400;

/** @returns undefined for what is further back than that */
export function periodOf(from: Instant | null, to: Instant | null, now: Instant): Period | undefined {
  const known = daysKnown(now);
  const start = from ?? (to !== null && to < now ? daysAround(to) : known).from;
  const end = to ?? known.to;
  const low = Math.min(start, end);
  if (low < now - hours(24 * DAYS_BACK)) return undefined;
  const ask = { from: Math.min(low, known.to - 1), to: Math.min(Math.max(start + 1, end), known.to) };
  const pastMonths = monthsOf({ from: ask.from, to: Math.min(ask.to, known.from) }, MOST_MONTHS);
  if (!pastMonths) return undefined;
  return {
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    ask,
    hasStart: from !== null,
    pastMonths,
  };
}

let hourly = { hour: Number.NaN, days: { from: 0, to: 0 } };

/** As `daysAround`, which asks a calendar that is slow: days begin on the hour. */
function daysKnown(now: Instant): Interval {
  const hour = Math.floor(now / hours(1));
  if (hour !== hourly.hour) hourly = { hour, days: daysAround(now) };
  return hourly.days;
}

/** Whether nothing of what is asked for is missing; of the future nobody knows. */
export const isCovered = ({ ask, hasStart }: Period, covers: Interval, now: Instant): boolean =>
  !hasStart || (covers.from <= ask.from && covers.to >= Math.min(ask.to, now));
