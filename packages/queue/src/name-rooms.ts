import { hours, type Milliseconds, type NameRoom } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

interface Size {
  most: number;
  /** A name is forgotten so long after it came in, or after it was let in last where it is `renewed`. */
  keptMs: Milliseconds;
  isRenewed: boolean;
}

/**
 * What clients of the drop-in endpoint may have fetched (at 1,000 public calls an hour, see `publicBudget`): a hundred
 * names that may be nothing, each for a day and not longer, so that a scanner has to let others in; three hundred lists
 * that exist, which twice an hour are 600 calls; three hundred of past months, which are 25 MB of Redis, and are all that
 * are kept there. A hundred of those are for what the households have, which is a year of seven lists: others take none.
 */
const SIZES = {
  unknown: { most: 100, keptMs: hours(24), isRenewed: false },
  lists: { most: 300, keptMs: hours(24), isRenewed: true },
  months: { most: 200, keptMs: hours(24), isRenewed: true },
  ourMonths: { most: 100, keptMs: hours(24), isRenewed: true },
  /** Those of the unknown that turned out to be there. */
  answered: { most: 300, keptMs: hours(24 * 30), isRenewed: true },
} as const satisfies Record<string, Size>;

/** By Redis' clock. A name from the future was let in before that clock was put right. */
const ADMIT = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local name, most, kept, renewed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - kept)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
  local isIn = redis.call('ZSCORE', KEYS[1], name)
  if isIn and not renewed then return 1 end
  if not isIn and redis.call('ZCARD', KEYS[1]) >= most then return 0 end
  redis.call('ZADD', KEYS[1], now, name)
  redis.call('PEXPIRE', KEYS[1], kept)
  return 1`;

/** The rooms of the drop-in endpoint, in Redis. */
export function nameRooms(redis: Redis, keys: Keys): Record<keyof typeof SIZES, NameRoom> {
  const room = (what: keyof typeof SIZES): NameRoom => {
    const { most, keptMs, isRenewed } = SIZES[what];
    const key = keys.named(what);
    return {
      has: async (name) => (await redis.zscore(key, name)) !== null,
      admit: async (name) => (await redis.eval(ADMIT, 1, key, name, most, keptMs, isRenewed ? '1' : '0')) === 1,
    };
  };
  return {
    unknown: room('unknown'),
    lists: room('lists'),
    months: room('months'),
    ourMonths: room('ourMonths'),
    answered: room('answered'),
  };
}
