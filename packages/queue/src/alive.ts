import { hours, type Instant } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** A service that was not heard of for so long was taken away by somebody. */
const REMEMBERED = hours(24);

/** A service of which there may be any number, and the version of one of them. */
export interface Alive {
  service: string;
  version: string;
  heardAt: Instant;
}

/** Says that a service runs; said every few seconds. */
export async function beat(
  redis: Redis,
  keys: Keys,
  { service, version }: Pick<Alive, 'service' | 'version'>,
  now: Instant,
): Promise<void> {
  await redis.zadd(keys.alive, now, `${service}@${version}`);
}

/** Every version of every service that was heard of within a day. */
export async function aliveIn(redis: Redis, keys: Keys, now: Instant): Promise<Alive[]> {
  await redis.zremrangebyscore(keys.alive, '-inf', now - REMEMBERED);
  const flat = await redis.zrange(keys.alive, 0, -1, 'WITHSCORES');
  return Array.from({ length: flat.length / 2 }, (_, index) => {
    const [service = '', version = ''] = (flat[2 * index] ?? '').split('@');
    return { service, version, heardAt: Number(flat[2 * index + 1]) };
  });
}

/** When each service was last heard of. */
export async function heardFrom(redis: Redis, keys: Keys, now: Instant): Promise<Map<string, Instant>> {
  const alive = await aliveIn(redis, keys, now);
  return new Map(alive.toSorted((a, b) => a.heardAt - b.heardAt).map(({ service, heardAt }) => [service, heardAt]));
}
