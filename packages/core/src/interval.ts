import type { Instant, Milliseconds } from './time.ts';

/** Half-open: `from` is inside, `to` is not. Empty when `to <= from`. */
export interface Interval {
  from: Instant;
  to: Instant;
}

/** Disjoint, non-empty, non-touching intervals in order: the normal form that every function here returns. */
export type IntervalSet = readonly Interval[];

export const lengthOf = (interval: Interval): Milliseconds => Math.max(0, interval.to - interval.from);

export const totalOf = (set: IntervalSet): Milliseconds => set.reduce((sum, each) => sum + lengthOf(each), 0);

/** All moments in any of the intervals, which may overlap and come in any order. */
export function union(intervals: readonly Interval[]): IntervalSet {
  const sorted = intervals.filter((each) => each.to > each.from).toSorted((a, b) => a.from - b.from);
  const merged: Interval[] = [];
  for (const each of sorted) {
    const last = merged.at(-1);
    if (last && each.from <= last.to) last.to = Math.max(last.to, each.to);
    else merged.push({ from: each.from, to: each.to });
  }
  return merged;
}

/** The moments in `a` that are not in `b`. */
export function subtract(a: readonly Interval[], b: readonly Interval[]): IntervalSet {
  const holes = union(b);
  return union(a).flatMap((whole) => {
    const pieces: Interval[] = [];
    let from = whole.from;
    for (const hole of holes) {
      if (hole.to <= from) continue;
      if (hole.from >= whole.to) break;
      if (hole.from > from) pieces.push({ from, to: hole.from });
      from = hole.to;
    }
    if (from < whole.to) pieces.push({ from, to: whole.to });
    return pieces;
  });
}

/** The moments in both. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): IntervalSet {
  return subtract(a, subtract(a, b));
}

/** Whether one ends where the other begins. */
export const touches = (a: Interval, b: Interval): boolean => a.to === b.from || b.to === a.from;

/** Cuts an interval into pieces of at most `step`, without overlap and without remainder lost. */
export function chunks(interval: Interval, step: Milliseconds): Interval[] {
  const pieces: Interval[] = [];
  for (let from = interval.from; from < interval.to; from += step) {
    pieces.push({ from, to: Math.min(from + step, interval.to) });
  }
  return pieces;
}
