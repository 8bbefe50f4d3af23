import { type Instant, minutes } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Says that a service runs; said every few seconds. */
export async function beat(redis: Redis, keys: Keys, service: string, now: Instant): Promise<void> {
  await redis.zadd(keys.alive, now, service);
}

/** When each service was last heard of, within ten minutes. */
export async function heardFrom(redis: Redis, keys: Keys, now: Instant): Promise<Map<string, Instant>> {
  await redis.zremrangebyscore(keys.alive, '-inf', now - minutes(10));
  const flat = await redis.zrange(keys.alive, 0, -1, 'WITHSCORES');
  const heard = new Map<string, Instant>();
  for (let index = 0; index + 1 < flat.length; index += 2) heard.set(flat[index] ?? '', Number(flat[index + 1]));
  return heard;
}
