import type { AlertMessage, Instant } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Queues } from './queues.ts';

/** Something that is wrong until it is not. Told once for all processes and restarts, and once more when it is over. */
export interface Condition {
  raise(message: Omit<AlertMessage, 'at'>): Promise<void>;
  clear(message: Omit<AlertMessage, 'at'>): Promise<void>;
}

export function condition(redis: Redis, keys: Keys, queues: Queues, name: string): Condition {
  const tell = (message: Omit<AlertMessage, 'at'>) =>
    queues.add('alert', [{ payload: { ...message, at: Date.now() } }]);
  return {
    async raise(message) {
      if ((await redis.hsetnx(keys.conditions, name, Date.now())) === 1) await tell(message);
    },
    async clear(message) {
      if ((await redis.hdel(keys.conditions, name)) === 1) await tell(message);
    },
  };
}

/** The conditions that hold now, and since when. */
export async function conditionsOf(redis: Redis, keys: Keys): Promise<Map<string, Instant>> {
  const all = await redis.hgetall(keys.conditions);
  return new Map(Object.entries(all).map(([name, since]) => [name, Number(since)]));
}
