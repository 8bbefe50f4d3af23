import { type Point, READING_FIELDS } from '@ohmini/core';

/** How a row would stand to what is at its place: nothing, the same, or another value. */
export type Standing = 'free' | 'same' | 'other';

const OF_READINGS: ReadonlySet<string> = new Set(READING_FIELDS.map(([, field]) => field));

/** Of a reading its own fields count: prices are merged onto it, and are no value of it. */
export function standingOf(ours: Point, stored: readonly Point[], isReading: boolean): Standing {
  const there = stored.find(({ at, measurement, tags }) => isAt(ours, at, measurement) && sameEntries(tags, ours.tags));
  const fields = Object.entries(there?.fields ?? {}).filter(([field]) => !isReading || OF_READINGS.has(field));
  if (fields.length === 0) return 'free';
  return sameEntries(Object.fromEntries(fields), ours.fields) ? 'same' : 'other';
}

const isAt = (ours: Point, at: number, measurement: string) => at === ours.at && measurement === ours.measurement;

type Entries = Readonly<Record<string, number | string>>;

const sameEntries = (a: Entries, b: Entries): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value);
