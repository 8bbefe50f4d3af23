import {
  type AccountId,
  type DeviceId,
  isDevice,
  type NightHours,
  Permanent,
  readNightHours,
  resolutionOf,
  type Series,
  SMART_METER_NIGHT,
} from '@ohmini/core';
import { devicesOf } from '@ohmini/queue';
import type { Context } from './context.ts';

/**
 * A polled meter by its name; a household's first electricity meter where none is named.
 *
 * @throws Permanent (`missing`) where there is none
 */
export async function namedMeter(
  { keys, redis }: Pick<Context, 'keys' | 'redis'>,
  account: AccountId,
  device?: DeviceId,
): Promise<Series> {
  const devices = ((await devicesOf(redis, keys, account)) ?? []).filter(isDevice);
  const found = devices.find(({ id, fuel }) => (device === undefined ? fuel === 'electricity' : id === device));
  if (!found) throw new Permanent('unknown-meter', 'There is no such meter: /api/v1/meters lists them.', 'missing');
  return { account, device: found.id, fuel: found.fuel, resolution: resolutionOf(found) };
}

/** A dashboard on its own may know no household's settings. */
export function nightOf({ households }: Pick<Context, 'households'>, account: AccountId): NightHours {
  const night = households.find(account)?.nightHours ?? readNightHours(SMART_METER_NIGHT);
  if (!night) throw new Error('The night of smart meters cannot be read.');
  return night;
}
