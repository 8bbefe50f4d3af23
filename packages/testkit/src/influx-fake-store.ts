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
  /** How many rows of a measurement there are. */
  count(measurement: string): number;
}

const keyOf = (measurement: string, tags: Record<string, string>, at: Instant): string =>
  JSON.stringify([measurement, Object.entries(tags).toSorted(), at]);

export function bucketStore(rules: StoreRules): BucketStore {
  const points = new Map<string, Point>();
  const types = new Map<string, LineField['type']>();
  const counts = new Map<string, number>();
  const count = (measurement: string) => counts.get(measurement) ?? 0;

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
    if (!points.has(key)) counts.set(line.measurement, count(line.measurement) + 1);
    points.set(key, point);
  };

  return {
    write(lines, toInstant) {
      const dropped: string[] = [];
      for (const line of lines) {
        const at = toInstant(line);
        const reason = at < rules.retainedFrom ? 'points beyond retention policy' : conflictOf(line);
        if (reason === undefined) put(line, at);
        else dropped.push(reason);
      }
      return dropped.length === 0 ? undefined : `partial write: ${dropped[0]} dropped=${dropped.length}`;
    },
    count,
    rows: () =>
      [...points.values()]
        .toSorted((a, b) => a.at - b.at)
        .map((point) => ({ ...point, tags: { ...point.tags }, fields: { ...point.fields } })),
  };
}
