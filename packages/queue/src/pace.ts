import type { AccountId, DeviceId, Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

const IS_DUE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local due = math.min(tonumber(redis.call('GET', KEYS[1])) or now, now + tonumber(ARGV[1]))
  if due > now + tonumber(ARGV[2]) then
    redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil(due - now + 1000))
    return 0
  end
  local nextDue = math.max(due, now) + tonumber(ARGV[1])
  redis.call('SET', KEYS[1], string.format('%.0f', nextDue), 'PX', math.ceil(nextDue - now + 1000))
  return 1`;

/**
 * Whether a tick is due when polls are to be `every` apart on average (generic cell rate algorithm): ticks come at the
 * asked interval, and with a tolerance of half a tick a 40 s pace uses three of four 30 s ticks instead of every second.
 * What was put further off than polls are apart now comes sooner.
 */
export const isDue = async (
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
  every: Milliseconds,
  tolerance: Milliseconds,
): Promise<boolean> => (await redis.eval(IS_DUE, 1, keys.device(account, device, 'pace'), every, tolerance)) === 1;

/** The next tick that is due comes `after` from now: when polls get further apart, and when they no longer are. */
export async function nextDueIn(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
  after: Milliseconds,
): Promise<void> {
  const [seconds, micros] = await redis.time();
  const due = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) + after;
  await redis.set(keys.device(account, device, 'pace'), due, 'PX', Math.ceil(after) + 1000);
}
