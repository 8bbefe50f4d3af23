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
    const { measurement, tags, at } = each.point;
    const row = `${measurement} ${tags.account} ${tags.device} ${tags.resolution} ${at}`;
    const before = newest.get(row);
    if (!before || each.rev > before.rev) newest.set(row, each);
  }
  return [...newest.values()].map(({ point }) => point);
}
