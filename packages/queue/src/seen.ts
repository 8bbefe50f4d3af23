import {
  bucketsOf,
  hours,
  type Instant,
  type Interval,
  type Milliseconds,
  type Resolution,
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
  /** The hours of which nobody has looked since whether the store has what was marked. */
  unproven(meter: MeterId): Promise<UnprovenHour[]>;
  /** Somebody has, unless more was marked meanwhile. */
  proven(meter: MeterId, hour: UnprovenHour): Promise<void>;
}

type MeterId = Pick<Series, 'account' | 'device'>;

export interface UnprovenHour {
  from: Instant;
  resolution: Resolution;
  /** How often something of it was marked: more by now means that the look was too early. */
  marks: number;
}

const PROVEN = `
  if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
  return 1`;

export function seen(redis: Redis, keys: Keys): Seen {
  const keyOf = ({ account, device, resolution }: Series, bucket: number) =>
    `${keys.device(account, device, 'seen')}:${resolution}.${bucket}`;
  const unprovenKey = ({ account, device }: MeterId) => keys.device(account, device, 'unproven');

  async function set(series: Series, times: readonly Instant[], bit: 0 | 1): Promise<void> {
    const slots = times.map((readAt) => slotOf(readAt, series.resolution));
    const buckets = Map.groupBy(slots, (slot) => Math.floor(slot / SLOTS_PER_BUCKET));
    const pipeline = redis.pipeline();
    // Before the bits: whoever sees one of them is told that its look was too early.
    const touched = bit === 1 ? new Set(times.map((readAt) => Math.floor(readAt / hours(1)) * hours(1))) : [];
    for (const from of touched) pipeline.call('HINCRBY', unprovenKey(series), `${series.resolution}.${from}`, 1);
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
    async unproven(meter) {
      const found = Object.entries(await redis.hgetall(unprovenKey(meter)));
      return found.map(([name, marks]) => {
        const [resolution, from] = name.split('.');
        return { from: Number(from), resolution: resolution as Resolution, marks: Number(marks) };
      });
    },
    async proven(meter, { from, resolution, marks }) {
      await redis.eval(PROVEN, 1, unprovenKey(meter), `${resolution}.${from}`, marks);
    },
  };
}

function slotsIn(bucket: number, bits: Buffer | null): number[] {
  const slots: number[] = [];
  for (const [index, byte] of (bits ?? Buffer.alloc(0)).entries())
    for (let bit = 0; bit < 8; bit++) if (byte & (128 >> bit)) slots.push(bucket * SLOTS_PER_BUCKET + index * 8 + bit);
  return slots;
}
