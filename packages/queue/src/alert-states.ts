import { type AlertKey, type AlertState, alertKeyOf, alertName, alertState, type Instant } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** What people were told of each alert, over all processes and restarts. */
export interface AlertStates {
  all(): Promise<Map<string, AlertKey & { state: AlertState }>>;
  /** Forgotten, where there is nothing to remember. */
  set(key: AlertKey, state: AlertState | undefined): Promise<void>;
}

export const alertStates = (redis: Redis, keys: Keys): AlertStates => ({
  async all() {
    const all = Object.entries(await redis.hgetall(keys.alerts));
    return new Map(
      all.flatMap(([name, text]) => {
        const key = alertKeyOf(name);
        const { data } = alertState.safeParse(parsed(text));
        return key && data ? [[name, { ...key, state: data }]] : [];
      }),
    );
  },
  async set(key, next) {
    if (next) await redis.hset(keys.alerts, alertName(key), JSON.stringify(next));
    else await redis.hdel(keys.alerts, alertName(key));
  },
});

/** Until when a person has silenced an alert: by its name, or by that of its rule for all subjects. */
export interface Silences {
  /** Those that are not over. */
  all(now: Instant): Promise<Map<string, Instant>>;
  set(name: string, until: Instant): Promise<void>;
  /** @returns whether there was one */
  end(name: string): Promise<boolean>;
}

export const silences = (redis: Redis, keys: Keys): Silences => ({
  async all(now) {
    const all = Object.entries(await redis.hgetall(keys.silences)).map(
      ([name, until]) => [name, Number(until)] as const,
    );
    return new Map(all.filter(([, until]) => until > now));
  },
  async set(name, until) {
    await redis.hset(keys.silences, name, until);
  },
  end: async (name) => (await redis.hdel(keys.silences, name)) === 1,
});

/** What cannot be read is as good as nothing: people are told once more than need be. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
