import { type Clock, type Instant, seconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Often enough for whoever asks, and little beside the writes themselves. */
const NOTED_EVERY = seconds(10);

/** Notes that readings were acknowledged by the store just now, at most every ten seconds. */
export function notingStored(redis: Redis, keys: Keys, clock: Clock): () => Promise<void> {
  let notedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now();
    if (Math.abs(now - notedAt) < NOTED_EVERY) return;
    notedAt = now;
    await redis.set(keys.storedAt, now);
  };
}

/** When readings were last acknowledged by the store, whichever household's. */
export async function lastStoredAt(redis: Redis, keys: Keys): Promise<Instant | undefined> {
  const at = await redis.get(keys.storedAt);
  return at === null ? undefined : Number(at);
}
