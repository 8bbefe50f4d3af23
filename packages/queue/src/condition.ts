import {
  type AlertKey,
  type AlertMessage,
  alertKeyOf,
  alertName,
  type Clock,
  hours,
  type Instant,
  noticed,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import type { Queues } from './queues.ts';

/**
 * Something that is wrong until it is not, as whoever notices it says. All processes see the same, and it outlives them.
 * Whether and when people are told is for the rules.
 */
export interface Condition {
  /** @param seen what was seen, in sentences; the newest counts */
  raise(seen: string): Promise<void>;
  clear(): Promise<void>;
  /** What it is about is no longer: nobody is told that it is over. */
  forget(): Promise<void>;
}

/** A condition that holds. */
export interface Holding extends AlertKey {
  since: Instant;
  seen: string;
}

export interface ConditionParts {
  redis: Redis;
  keys: Keys;
  clock: Clock;
}

// It holds since it was first raised, whoever raises it again.
const RAISE = `
  local before = redis.call('HGET', KEYS[1], ARGV[1])
  local ok, held = pcall(cjson.decode, before or '')
  local since = ok and type(held) == 'table' and held.since or tonumber(ARGV[2])
  redis.call('HSET', KEYS[1], ARGV[1], cjson.encode({ since = since, seen = ARGV[3] }))`;

export function condition(
  { redis, keys, clock }: ConditionParts,
  rule: AlertKey['rule'],
  subject: AlertKey['subject'] = '',
): Condition {
  const name = alertName({ rule, subject });
  return {
    async raise(seen) {
      await redis.eval(RAISE, 1, keys.conditions, name, clock.now(), seen);
    },
    async clear() {
      await redis.hdel(keys.conditions, name);
    },
    async forget() {
      await redis.multi().hdel(keys.conditions, name).hdel(keys.alerts, name).exec();
    },
  };
}

/** Ends several of one subject at once. */
export async function clearAll(
  { redis, keys }: Pick<ConditionParts, 'keys' | 'redis'>,
  rules: readonly AlertKey['rule'][],
  subject: AlertKey['subject'],
): Promise<void> {
  await redis.hdel(keys.conditions, ...rules.map((rule) => alertName({ rule, subject })));
}

/** The conditions that hold now, by their names. */
export async function conditionsOf(redis: Redis, keys: Keys): Promise<Map<string, Holding>> {
  const all = Object.entries(await redis.hgetall(keys.conditions));
  return new Map(all.flatMap(([name, text]) => holdingOf(name, text) ?? []));
}

/** What another version of ours has left is nothing that anybody would clear. */
function holdingOf(name: string, text: string): [[string, Holding]] | undefined {
  const key = alertKeyOf(name);
  const { data } = noticed.safeParse(parsed(text));
  return key && data && [[name, { ...key, ...data }]];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing that happened is noticed again after so long. */
const TOLD_FOR = hours(24 * 40);

/** Behind the moment when it was noticed: people were told. */
const TOLD = ' told';

/** What happened and needs no end. */
export type News = Pick<AlertMessage, 'severity' | 'title' | 'text'> &
  Partial<Pick<AlertMessage, 'kind' | 'action' | 'runbook' | 'impact'>>;

/**
 * Tells people once that something has happened: `what` names it, with the moment. The moment is on record first, then the
 * message is in the queue under an id made of it, and only then it counts as told: whoever dies in between leaves it to the
 * next who notices, and the id keeps two from telling it twice.
 */
export async function tellOnce(
  { redis, keys, queues, clock }: ConditionParts & { queues: Queues },
  what: string,
  news: News,
): Promise<void> {
  const key = keys.told(what);
  await redis.set(key, clock.now(), 'PX', TOLD_FOR, 'NX');
  const since = await redis.get(key);
  if (since === null || since.endsWith(TOLD)) return;
  const payload = { kind: 'news' as const, ...news, name: what, at: Number(since) };
  await queues.add('alert', [{ id: `${what}.${since}`, payload }]);
  await redis.set(key, since + TOLD, 'PX', TOLD_FOR);
}
