import type { Point } from '@ohmini/core';

/** A point and the revision of the answer that it came with. */
export interface Revised {
  point: Point;
  rev: number;
}

/** One point per series and time: of several, the newest revision. */
export function foldPoints(points: readonly Revised[]): Point[] {
  const newest = new Map<string, Revised>();
  for (const each of points) {
    const row = rowOf(each.point);
    const before = newest.get(row);
    if (!before || each.rev > before.rev) newest.set(row, each);
  }
  return [...newest.values()].map(({ point }) => point);
}

/** What makes two points the same row of the store. */
const rowOf = ({ measurement, tags, at }: Point): string =>
  JSON.stringify([measurement, at, ...Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
