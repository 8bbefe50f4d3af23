import { randomUUID } from 'node:crypto';
import type { Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** Runs `action` if nobody else holds `key`; the lease ends with the action, or after `ttl` if we die in it. */
export async function withLease(
  redis: Redis,
  key: string,
  ttl: Milliseconds,
  action: () => Promise<void>,
): Promise<boolean> {
  const owner = randomUUID();
  if ((await redis.set(key, owner, 'PX', ttl, 'NX')) !== 'OK') return false;
  try {
    await action();
  } finally {
    await redis.eval(RELEASE, 1, key, owner);
  }
  return true;
}
