import { randomUUID } from 'node:crypto';
import type { Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/**
 * Runs `action` if nobody else holds `key`. The lease is renewed while the action runs and ends with it; if we die in
 * it, it ends after `ttl`.
 *
 * @returns whether it ran
 */
export async function withLease(
  redis: Redis,
  key: string,
  ttl: Milliseconds,
  action: () => Promise<void>,
): Promise<boolean> {
  const owner = randomUUID();
  if ((await redis.set(key, owner, 'PX', ttl, 'NX')) !== 'OK') return false;
  // A renewal that fails is no reason to stop: what two holders do is written twice as the same rows.
  const renewing = setInterval(() => void redis.eval(RENEW, 1, key, owner, ttl).catch(() => {}), ttl / 3);
  try {
    await action();
  } finally {
    clearInterval(renewing);
    await redis.eval(RELEASE, 1, key, owner).catch(() => {});
  }
  return true;
}
