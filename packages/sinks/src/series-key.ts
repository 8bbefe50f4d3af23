import type { Point } from '@ohmini/core';

/** The tags as JSON in the order of their names: equal for equal tags. */
export const seriesKey = (tags: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))));

/** Oldest first; rows of one moment in the order of their tags, so that every store gives the same answer. */
export function oldestFirst(points: readonly Point[]): Point[] {
  const keyed = points.map((point) => ({ point, key: seriesKey(point.tags) }));
  return keyed
    .toSorted((a, b) => a.point.at - b.point.at || (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ point }) => point);
}

/** In the order of their tags, so that every store gives the same answer. */
export const byTags = <Tagged extends Pick<Point, 'tags'>>(all: readonly Tagged[]): Tagged[] =>
  all
    .map((each) => ({ each, key: seriesKey(each.tags) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ each }) => each);
