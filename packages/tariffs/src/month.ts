import { hours, type Instant, type Interval, startOfLondonDay } from '@ohmini/core';

/** A calendar month of the UK by its name, as `2026-03`. */
export type Month = string;

/** Whole, by the clocks of London: one that begins or ends in summer time does so at 23:00 UTC. */
export function spanOf(month: Month): Interval {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { from: startOf(year * 12 + number - 1), to: startOf(year * 12 + number) };
}

/**
 * The months that an interval touches, oldest first; none for an empty one.
 *
 * @returns undefined where there are more of them than `most`
 */
export function monthsOf({ from, to }: Interval, most: number): Month[] | undefined {
  if (from >= to) return [];
  // Also of what is no time at all.
  if (!(from >= 0 && to - from <= hours(24 * 31 * most))) return undefined;
  const first = indexOf(from);
  const count = indexOf(to - 1) - first + 1;
  return count > most ? undefined : Array.from({ length: count }, (_, i) => nameOf(first + i));
}

/** Months since the year 0. */
function indexOf(at: Instant): number {
  const noon = new Date(startOfLondonDay(at) + hours(12));
  return noon.getUTCFullYear() * 12 + noon.getUTCMonth();
}

/** Noon is on the same day in London and in Greenwich. */
const startOf = (index: number): Instant => startOfLondonDay(Date.UTC(Math.floor(index / 12), index % 12, 1, 12));

const nameOf = (index: number): Month =>
  `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
