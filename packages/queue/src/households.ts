import type { AccountId, Device, DeviceId, Instant, Reading } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** The meters that were found for a household, or undefined before anybody looked. */
export async function devicesOf(redis: Redis, keys: Keys, account: AccountId): Promise<Device[] | undefined> {
  const raw = await redis.get(keys.account(account, 'devices'));
  return raw === null ? undefined : JSON.parse(raw);
}

export async function setDevices(
  redis: Redis,
  keys: Keys,
  account: AccountId,
  devices: readonly Device[],
): Promise<void> {
  await redis.set(keys.account(account, 'devices'), JSON.stringify(devices));
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
