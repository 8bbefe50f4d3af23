import { hours, type Interval, minutes } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

const DAY = hours(24);
const KEPT = 40 * DAY;

/** Notes that something of ours runs in this minute: a bit a minute, however many say so. */
export async function noteUp(redis: Redis, keys: Keys, now: number): Promise<void> {
  const key = keys.uptime(Math.floor(now / DAY));
  await redis
    .multi()
    .setbit(key, Math.floor((now % DAY) / minutes(1)), 1)
    .pexpire(key, KEPT)
    .exec();
}

/** How many minutes of a stretch of the last 40 days something of ours ran. */
export async function upMinutes(redis: Redis, keys: Keys, { from, to }: Interval): Promise<number> {
  let up = 0;
  for (let day = Math.floor(from / DAY); day * DAY < to; day += 1) {
    const bits = await redis.getBuffer(keys.uptime(day));
    const first = Math.max(0, (from - day * DAY) / minutes(1));
    const end = Math.min(DAY, to - day * DAY) / minutes(1);
    for (let minute = Math.ceil(first); minute < end; minute += 1)
      up += ((bits?.[minute >> 3] ?? 0) >> (7 - (minute & 7))) & 1;
  }
  return up;
}
