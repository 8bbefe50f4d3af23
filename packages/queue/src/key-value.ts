import type { KeyValue, Lease } from '@ohmini/core';
import type { Redis } from 'ioredis';
import { withLease } from './lease.ts';

/** Values below one key prefix, in the Redis that holds the queues. */
export const keyValue = (redis: Redis, prefix: string): KeyValue => ({
  get: async (key) => (await redis.get(`${prefix}:${key}`)) ?? undefined,
  async set(key, value, ttl) {
    if (ttl === undefined) await redis.set(`${prefix}:${key}`, value);
    else await redis.set(`${prefix}:${key}`, value, 'PX', Math.max(1, Math.ceil(ttl)));
  },
  async delete(key) {
    await redis.del(`${prefix}:${key}`);
  },
});

export const leaseOn = (redis: Redis, prefix: string): Lease => ({
  run: (name, ttl, action) => withLease(redis, `${prefix}:${name}`, ttl, action),
});
