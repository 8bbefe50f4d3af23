import { type AccountId, hours, type Instant, type Interval } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

const DAY = hours(24);
const KEPT = 40 * DAY;

/** Counts a call to Octopus for a household, by the hour, for whoever looks back. The allowance has a count of its own. */
export async function countCall(redis: Redis, keys: Keys, account: AccountId, now: Instant): Promise<void> {
  const key = keys.callsOfDay(account, Math.floor(now / DAY));
  await redis
    .multi()
    .hincrby(key, String(Math.floor((now % DAY) / hours(1))), 1)
    .pexpire(key, KEPT)
    .exec();
}

/** How many there were in a stretch of the last 40 days, to the hour. */
export async function callsMade(redis: Redis, keys: Keys, account: AccountId, { from, to }: Interval): Promise<number> {
  let calls = 0;
  for (let day = Math.floor(from / DAY); day * DAY < to; day += 1)
    for (const [hour, count] of Object.entries(await redis.hgetall(keys.callsOfDay(account, day)))) {
      const at = day * DAY + Number(hour) * hours(1);
      if (at >= from && at < to) calls += Number(count);
    }
  return calls;
}
