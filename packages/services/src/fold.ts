import type { Point } from '@ohmini/core';

/** A point and the revision of the answer that it came with. */
export interface Revised {
  point: Point;
  rev: number;
}

/** What makes two points the same row of the store. */
export const rowOf = ({ measurement, tags, at }: Point): string =>
  JSON.stringify([measurement, at, ...Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** One point per row, oldest first: of several, the newest revision. */
export function newestOf<Each extends Revised>(points: readonly Each[]): Map<string, Each> {
  const newest = new Map<string, Each>();
  for (const each of points.toSorted((a, b) => a.point.at - b.point.at)) {
    const row = rowOf(each.point);
    const before = newest.get(row);
    if (!before || each.rev > before.rev) newest.set(row, each);
  }
  return newest;
}
