import { type AlertMessage, hours, type Instant } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Queues } from './queues.ts';

/** Something that is wrong until it is not. Told once for all processes and restarts, and once more when it is over. */
export interface Condition {
  raise(message: Omit<AlertMessage, 'at'>): Promise<void>;
  clear(message: Omit<AlertMessage, 'at'>): Promise<void>;
}

/** Behind the moment since when it holds: people were told. */
const TOLD = ' told';

// Not when it was cleared meanwhile: then it would hold for ever.
const MARK_TOLD = `
  if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end`;

/**
 * The moment is on record first, then the message is in the queue under an id made of it, and only then it counts as
 * told: whoever dies in between leaves it to the next who notices, and the id keeps two from telling it twice.
 */
export function condition(redis: Redis, keys: Keys, queues: Queues, name: string): Condition {
  const tell = (id: string, message: Omit<AlertMessage, 'at'>) =>
    queues.add('alert', [{ id, payload: { ...message, at: Date.now() } }]);
  return {
    async raise(message) {
      await redis.hsetnx(keys.conditions, name, Date.now());
      const since = await redis.hget(keys.conditions, name);
      if (since === null || since.endsWith(TOLD)) return;
      await tell(`${name}.${since}.raised`, message);
      await redis.eval(MARK_TOLD, 1, keys.conditions, name, since, since + TOLD);
    },
    async clear(message) {
      const since = await redis.hget(keys.conditions, name);
      if (since === null) return;
      if (since.endsWith(TOLD)) await tell(`${name}.${since.replace(TOLD, '')}.over`, message);
      await redis.hdel(keys.conditions, name);
    },
  };
}

/** Nothing that happened is noticed again after so long. */
const TOLD_FOR = hours(24 * 40);

/** Tells people once that something has happened: `what` names it, with the moment. As safe as a condition that is raised. */
export async function tellOnce(
  redis: Redis,
  keys: Keys,
  queues: Queues,
  what: string,
  message: Omit<AlertMessage, 'at'>,
): Promise<void> {
  const key = keys.told(what);
  await redis.set(key, Date.now(), 'PX', TOLD_FOR, 'NX');
  const since = await redis.get(key);
  if (since === null || since.endsWith(TOLD)) return;
  await queues.add('alert', [{ id: `${what}.${since}`, payload: { ...message, at: Number(since) } }]);
  await redis.set(key, since + TOLD, 'PX', TOLD_FOR);
}

/** The conditions that hold now, and since when. */
export async function conditionsOf(redis: Redis, keys: Keys): Promise<Map<string, Instant>> {
  const all = await redis.hgetall(keys.conditions);
  return new Map(Object.entries(all).map(([name, since]) => [name, Number(since.replace(TOLD, ''))]));
}
