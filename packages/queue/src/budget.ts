import { randomUUID } from 'node:crypto';
import { type AccountId, type DeviceId, hours, type Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local cooling = redis.call('PTTL', KEYS[2])
  if cooling > 0 then return cooling end
  local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
  local used = redis.call('ZCARD', KEYS[1])
  if used < limit then
    redis.call('ZADD', KEYS[1], now, ARGV[3])
    redis.call('PEXPIRE', KEYS[1], window)
    return 0
  end
  local frees = redis.call('ZRANGE', KEYS[1], used - limit, used - limit, 'WITHSCORES')
  return math.max(1, tonumber(frees[2]) + window - now)`;

/**
 * Takes one call from a household's allowance in a rolling hour, shared by all processes and kept over restarts. During
 * a cool-down none is granted.
 * @returns 0 when granted, else milliseconds until one is free
 */
export const takeCall = async (
  redis: Redis,
  keys: Keys,
  account: AccountId,
  callsPerHour: number,
): Promise<Milliseconds> =>
  Number(
    await redis.eval(
      TAKE,
      2,
      keys.account(account, 'calls'),
      keys.account(account, 'cooldown'),
      hours(1),
      callsPerHour,
      randomUUID(),
    ),
  );

const COOL_DOWN = `
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end`;

/** No call of this household's until then: Octopus asked for it. Never shortens a cool-down that runs already. */
export async function coolDown(redis: Redis, keys: Keys, account: AccountId, length: Milliseconds): Promise<void> {
  await redis.eval(COOL_DOWN, 1, keys.account(account, 'cooldown'), Math.max(1, Math.ceil(length)));
}

/** Calls in the last hour. */
export async function callsUsed(redis: Redis, keys: Keys, account: AccountId): Promise<number> {
  const [seconds] = await redis.time();
  return redis.zcount(keys.account(account, 'calls'), (Number(seconds) - 3600) * 1000, '+inf');
}

const PACE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local due = tonumber(redis.call('GET', KEYS[1])) or now
  if due > now + tonumber(ARGV[2]) then return 0 end
  local nextDue = math.max(due, now) + tonumber(ARGV[1])
  redis.call('SET', KEYS[1], string.format('%.0f', nextDue), 'PX', math.ceil(nextDue - now + 1000))
  return 1`;

/**
 * Whether a tick is due when polls are to be `every` apart on average (generic cell rate algorithm): ticks come at the
 * asked interval, and with a tolerance of half a tick a 40 s pace uses three of four 30 s ticks instead of every second.
 */
export const isDue = async (
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
  every: Milliseconds,
  tolerance: Milliseconds,
): Promise<boolean> => (await redis.eval(PACE, 1, keys.device(account, device, 'pace'), every, tolerance)) === 1;
