import { type Interval, union } from './interval.ts';
import type { Resolution } from './meter.ts';
import { type Instant, type Milliseconds, minutes, seconds } from './time.ts';

const SLOT: Readonly<Record<Resolution, Milliseconds>> = { '10s': seconds(10), '1m': minutes(1), '30m': minutes(30) };

/** Slots are counted in buckets of so many: an hour of ten-second readings. */
export const SLOTS_PER_BUCKET = 360;

export const slotLengthOf = (resolution: Resolution): Milliseconds => SLOT[resolution];

export const bucketLengthOf = (resolution: Resolution): Milliseconds => SLOT[resolution] * SLOTS_PER_BUCKET;

/** The slot of a reading, counted from 1970. */
export const slotOf = (readAt: Instant, resolution: Resolution): number => Math.floor(readAt / SLOT[resolution]);

/** The time of these slots. */
export const timeOf = (slots: Iterable<number>, resolution: Resolution) =>
  union([...slots].map((slot) => ({ from: slot * SLOT[resolution], to: (slot + 1) * SLOT[resolution] })));

/** The buckets that an interval touches, counted from 1970. */
export function bucketsOf({ from, to }: Interval, resolution: Resolution): number[] {
  const length = bucketLengthOf(resolution);
  const first = Math.floor(from / length);
  return Array.from({ length: Math.max(1, Math.ceil(to / length) - first) }, (_, index) => first + index);
}
