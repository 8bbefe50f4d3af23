import type { Instant, Point } from '@ohmini/core';
import type { Line, LineField } from './influx-fake-lines.ts';

export interface StoreRules {
  /** Older rows are dropped, as by a bucket's retention. */
  retainedFrom: Instant;
}

/** What one bucket holds: of each row and field, the value that was written last. */
export interface BucketStore {
  /** @returns why some lines were dropped, if any; the others are stored */
  write(lines: readonly Line[], toInstant: (line: Line) => Instant): string | undefined;
  /** Oldest first. */
  rows(): Point[];
  /** How many rows of a measurement there are, and the newest of them; cheap, for those who wait for one more. */
  extent(measurement: string): { count: number; newestAt: Instant };
}

const keyOf = (measurement: string, tags: Record<string, string>, at: Instant): string =>
  JSON.stringify([measurement, Object.entries(tags).toSorted(), at]);

export function bucketStore(rules: StoreRules): BucketStore {
  const points = new Map<string, Point>();
  const types = new Map<string, LineField['type']>();
  const extents = new Map<string, { count: number; newestAt: Instant }>();
  const extent = (measurement: string) => extents.get(measurement) ?? { count: 0, newestAt: 0 };

  const conflictOf = (line: Line): string | undefined => {
    for (const [field, { type }] of Object.entries(line.fields)) {
      const known = types.get(`${line.measurement} ${field}`) ?? type;
      if (known === type) continue;
      return `field type conflict: input field "${field}" on measurement "${line.measurement}" is type ${type}, already exists as type ${known}`;
    }
    return undefined;
  };

  const put = (line: Line, at: Instant): void => {
    const key = keyOf(line.measurement, line.tags, at);
    const point = points.get(key) ?? { measurement: line.measurement, tags: line.tags, fields: {}, at };
    for (const [field, { type, value }] of Object.entries(line.fields)) {
      types.set(`${line.measurement} ${field}`, type);
      point.fields[field] = value;
    }
    const { count, newestAt } = extent(line.measurement);
    extents.set(line.measurement, { count: count + (points.has(key) ? 0 : 1), newestAt: Math.max(newestAt, at) });
    points.set(key, point);
  };

  return {
    write(lines, toInstant) {
      const conflicts: string[] = [];
      const old: Instant[] = [];
      for (const line of lines) {
        const at = toInstant(line);
        const conflict = at < rules.retainedFrom ? undefined : conflictOf(line);
        if (at < rules.retainedFrom) old.push(at);
        else if (conflict) conflicts.push(conflict);
        else put(line, at);
      }
      // Seen at 2.7.12: where there are both, it speaks and counts of the conflicts alone.
      if (conflicts.length > 0) return `partial write: ${conflicts[0]} dropped=${conflicts.length}`;
      return old.length > 0 ? `partial write: ${outsideRetention(old, rules.retainedFrom)}` : undefined;
    },
    extent,
    rows: () =>
      [...points.values()]
        .toSorted((a, b) => a.at - b.at)
        .map((point) => ({ ...point, tags: { ...point.tags }, fields: { ...point.fields } })),
  };
}

/** In the words of 2.7.12; those before said `points beyond retention policy`. */
function outsideRetention(dropped: readonly Instant[], bound: Instant): string {
  const of = (at: Instant) =>
    `${new Date(at).toISOString()} dropped because it violates a Retention Policy Lower Bound at ${new Date(bound).toISOString()}`;
  const [oldest, newest] = [Math.min(...dropped), Math.max(...dropped)];
  return `dropped ${dropped.length} points outside retention policy of duration 24h0m0s - oldest point at ${of(oldest)}, newest point at ${of(newest)} dropped=${dropped.length} for database: 9a62472d369d794e for retention policy: autogen`;
}
