import { type Interval, type IntervalSet, union } from './interval.ts';
import type { JournalEntry } from './journal.ts';
import { type Instant, minutes } from './time.ts';

const HALF_HOUR = minutes(30);

/** A charge that a person asked for is paid at the price of its time. */
const BY_HAND = /bump|boost/i;

/**
 * The half hours in which Octopus charged the car: bills count whole ones, so each that a completed dispatch touches is
 * among them.
 */
export function dispatchedTime(entries: readonly Pick<JournalEntry, 'fields'>[]): IntervalSet {
  return union(entries.flatMap(({ fields }) => halfHoursOf(fields) ?? []));
}

/** The half hours of one dispatch; undefined where it is none that lowers a price. */
export function halfHoursOf({ stage, source, starts_at, ends_at }: JournalEntry['fields']): Interval | undefined {
  if (stage !== 'completed' || (typeof source === 'string' && BY_HAND.test(source))) return undefined;
  const from = momentOf(starts_at);
  const to = momentOf(ends_at);
  if (Number.isNaN(from) || Number.isNaN(to) || to <= from) return undefined;
  return { from: Math.floor(from / HALF_HOUR) * HALF_HOUR, to: Math.ceil(to / HALF_HOUR) * HALF_HOUR };
}

const momentOf = (value: string | number | undefined): Instant =>
  typeof value === 'string' ? Date.parse(value) : Number.NaN;
