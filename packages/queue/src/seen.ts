import {
  bucketsOf,
  hours,
  type Instant,
  type Interval,
  type Milliseconds,
  type Series,
  SLOTS_PER_BUCKET,
  slotOf,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Longer than Octopus can be asked again for what the store should have and has not. */
const KEPT_FOR: Milliseconds = hours(8 * 24);

/**
 * Which readings were ever enqueued, one bit each: what the store must hold once the queue is empty (I1). About 60 bytes
 * for an hour of a meter.
 */
export interface Seen {
  mark(series: Series, readAt: readonly Instant[]): Promise<void>;
  /** The store does not keep them, and is not to. */
  unmark(series: Series, readAt: readonly Instant[]): Promise<void>;
  /** The slots of what was enqueued for this time. */
  slots(series: Series, interval: Interval): Promise<Set<number>>;
}

export function seen(redis: Redis, keys: Keys): Seen {
  const keyOf = ({ account, device, resolution }: Series, bucket: number) =>
    `${keys.device(account, device, 'seen')}:${resolution}.${bucket}`;

  async function set(series: Series, times: readonly Instant[], bit: 0 | 1): Promise<void> {
    const slots = times.map((readAt) => slotOf(readAt, series.resolution));
    const buckets = Map.groupBy(slots, (slot) => Math.floor(slot / SLOTS_PER_BUCKET));
    const pipeline = redis.pipeline();
    for (const [bucket, members] of buckets) {
      const bits = members.flatMap((slot) => ['SET', 'u1', `#${slot % SLOTS_PER_BUCKET}`, bit]);
      pipeline.call('BITFIELD', keyOf(series, bucket), ...bits);
      pipeline.pexpire(keyOf(series, bucket), KEPT_FOR);
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  return {
    mark: (series, times) => set(series, times, 1),
    unmark: (series, times) => set(series, times, 0),
    async slots(series, interval) {
      const buckets = bucketsOf(interval, series.resolution);
      const found = await Promise.all(
        buckets.map(async (bucket) => slotsIn(bucket, await redis.getBuffer(keyOf(series, bucket)))),
      );
      const [from, to] = [slotOf(interval.from, series.resolution), slotOf(interval.to - 1, series.resolution)];
      return new Set(found.flat().filter((slot) => slot >= from && slot <= to));
    },
  };
}

function slotsIn(bucket: number, bits: Buffer | null): number[] {
  const slots: number[] = [];
  for (const [index, byte] of (bits ?? Buffer.alloc(0)).entries())
    for (let bit = 0; bit < 8; bit++) if (byte & (128 >> bit)) slots.push(bucket * SLOTS_PER_BUCKET + index * 8 + bit);
  return slots;
}
