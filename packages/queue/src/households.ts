import {
  type AccountId,
  type Device,
  type DeviceId,
  type FoundMeter,
  type Instant,
  isDevice,
  type Reading,
} from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** What the last look for a household's meters brought. */
export interface Found {
  foundAt: Instant;
  /** All that there are, polled or not. */
  meters: FoundMeter[];
}

/** Undefined before anybody looked; also where what is kept cannot be read, since looking again puts that right. */
export async function foundOf(redis: Redis, keys: Keys, account: AccountId): Promise<Found | undefined> {
  const [raw, silent] = await Promise.all([
    redis.get(keys.account(account, 'meters')),
    redis.hgetall(keys.account(account, 'silent')),
  ]);
  const found = raw === null ? undefined : parsed(raw);
  const since = (id = '') => (silent[id] === undefined ? {} : { silentSince: Number(silent[id]) });
  return found && { ...found, meters: found.meters.map((meter) => ({ ...meter, ...since(meter.id) })) };
}

function parsed(raw: string): Found | undefined {
  try {
    const found: Found = JSON.parse(raw);
    return Array.isArray(found.meters) ? found : undefined;
  } catch {
    return undefined;
  }
}

export async function setFound(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  { foundAt, meters }: Found,
): Promise<void> {
  const found = { foundAt, meters: meters.map(({ silentSince: _, ...meter }) => meter) };
  await redis.set(keys.account(account, 'meters'), JSON.stringify(found));
}

/** The meters of a household that are polled, or undefined before anybody looked. */
export const devicesOf = async (redis: Redis, keys: Keys, account: AccountId): Promise<Device[] | undefined> =>
  (await foundOf(redis, keys, account))?.meters.filter(isDevice);

/** Marks these meters of a household as silent, each since when, and no others. */
export async function setSilent(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  silent: ReadonlyMap<DeviceId, Instant>,
): Promise<void> {
  const key = keys.account(account, 'silent');
  const change = redis.multi().del(key);
  if (silent.size > 0) change.hset(key, Object.fromEntries(silent));
  await change.exec();
}

/** Tells services that hold no keys which households there are. */
export async function setHouseholds(redis: Redis, keys: Keys, accounts: readonly AccountId[]): Promise<void> {
  await redis.set(keys.households, JSON.stringify(accounts));
}

export async function householdsOf(redis: Redis, keys: Keys): Promise<AccountId[]> {
  const raw = await redis.get(keys.households);
  return raw === null ? [] : JSON.parse(raw);
}

/** The newest reading of a meter, provisional ones included: for the live page, never for the store. */
export interface LiveReading {
  reading: Reading;
  seenAt: Instant;
}

export async function setLive(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
  live: LiveReading,
): Promise<void> {
  await redis.set(keys.device(account, device, 'live'), JSON.stringify(live));
}

export async function liveOf(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
): Promise<LiveReading | undefined> {
  const raw = await redis.get(keys.device(account, device, 'live'));
  return raw === null ? undefined : JSON.parse(raw);
}

/** Octopus has answered a poll of this meter, whether or not it had anything new. */
export const setAnswered = async (
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
  at: Instant,
): Promise<void> => void (await redis.set(keys.device(account, device, 'answered'), at));

export async function answeredAt(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  device: DeviceId,
): Promise<Instant | undefined> {
  const at = await redis.get(keys.device(account, device, 'answered'));
  return at === null ? undefined : Number(at);
}
