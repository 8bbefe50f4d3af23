import { randomUUID } from 'node:crypto';
import { hours, type SharedEntries } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** What nobody has asked for since is forgotten, unless it says otherwise: no one serves what is as old as this. */
const KEPT_MS = hours(48);

/**
 * Redis' own clock, for leases too: the expiry of a key would last an hour longer when that clock is set back by one. A
 * stretch that begins in the future is none.
 */
const CLOCK = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local function left(from, till)
    from, till = tonumber(from), tonumber(till)
    if not from or not till or from > now then return 0 end
    return till - now
  end
  local function keep(kept)
    if redis.call('PTTL', KEYS[1]) < tonumber(kept) then redis.call('PEXPIRE', KEYS[1], kept) end
  end`;

const READ = `${CLOCK}
  local state = redis.call('HMGET', KEYS[1],
    'changed', 'published', 'trouble', 'troubleFrom', 'troubleUntil', 'heldFrom', 'heldUntil')
  local entry = state[2] and state[2] ~= ARGV[1] and redis.call('HGET', KEYS[1], 'entry')
  return { now, state[1] or '', state[2] or '', entry, state[3], left(state[4], state[5]), left(state[6], state[7]) }`;

const CLAIM = `${CLOCK}
  local token, seen, lease, kept = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
  local state = redis.call('HMGET', KEYS[1], 'changed', 'holder', 'heldFrom', 'heldUntil')
  if (state[1] or '') ~= seen or left(state[3], state[4]) > 0 then return false end
  redis.call('HSET', KEYS[1], 'holder', token, 'heldFrom', now, 'heldUntil', now + lease)
  keep(kept)
  return { now, state[2] and 1 or 0 }`;

/** Each grant has a token of its own, so that a holder who is not the last one fails here. */
const FENCE = `${CLOCK}
  local token = ARGV[1]
  if redis.call('HGET', KEYS[1], 'holder') ~= token then return 0 end`;

const RENEW = `${FENCE}
  redis.call('HSET', KEYS[1], 'heldFrom', now, 'heldUntil', now + tonumber(ARGV[2]))
  return 1`;

const PUT = `
  redis.call('HDEL', KEYS[1], 'holder', 'heldFrom', 'heldUntil', 'trouble', 'troubleFrom', 'troubleUntil')
  redis.call('HSET', KEYS[1], 'entry', ARGV[2], 'published', token, 'changed', token)
  keep(ARGV[3])
  return 1`;

const PUBLISH = `${FENCE}${PUT}`;

// All our keys have one hash tag: those that are forgotten here are where this one is, in a cluster too.
const PUBLISH_PAST = `${FENCE}
  redis.call('ZADD', KEYS[2], now, KEYS[1])
  local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
  if surplus > 0 then
    for _, oldest in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus - 1)) do
      redis.call('DEL', oldest)
      redis.call('ZREM', KEYS[2], oldest)
    end
  end
  redis.call('PEXPIRE', KEYS[2], ARGV[3])${PUT}`;

const FAIL = `${FENCE}
  redis.call('HDEL', KEYS[1], 'holder', 'heldFrom', 'heldUntil')
  redis.call('HSET', KEYS[1], 'trouble', ARGV[2], 'troubleFrom', now, 'troubleUntil', now + tonumber(ARGV[3]),
    'changed', token)
  keep(ARGV[4])
  return 1`;

type Read = [now: number, changed: string, published: string, entry: string | null, ...Waits];
type Waits = [trouble: string | null, troubleFor: number, heldFor: number];

/** Entries in Redis: one hash each, so that each step is one script on one key, in any cluster. */
export function sharedEntries(redis: Redis, keys: Keys): SharedEntries {
  const run = (script: string, name: string, ...args: (string | number)[]) =>
    redis.eval(script, 1, keys.published(name), ...args);
  const ended = async (script: string, name: string, ...args: (string | number)[]) =>
    (await run(script, name, ...args)) === 1;
  const whole = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds));

  return {
    async read(name, known = '') {
      const [now, changed, published, entry, trouble, forMs, heldForMs] = (await run(READ, name, known)) as Read;
      return {
        now,
        changed,
        published,
        entry: entry ?? undefined,
        trouble: trouble === null ? undefined : { text: trouble, forMs },
        heldForMs,
      };
    },
    async claim(name, seen, lease) {
      const token = randomUUID();
      const claimed = (await run(CLAIM, name, token, seen, whole(lease), KEPT_MS)) as [number, number] | null;
      return claimed ? { token, claimedAt: claimed[0], isTakeover: claimed[1] === 1 } : undefined;
    },
    renew: (name, token, lease) => ended(RENEW, name, token, whole(lease)),
    async publish(name, token, entry, keeping) {
      if (!keeping) return await ended(PUBLISH, name, token, entry, KEPT_MS);
      const { forMs, most } = keeping;
      const all = [keys.published(name), keys.publishedPast];
      return (await redis.eval(PUBLISH_PAST, all.length, ...all, token, entry, whole(forMs), most)) === 1;
    },
    fail: (name, token, trouble, wait) => ended(FAIL, name, token, trouble, whole(wait), KEPT_MS),
  };
}
