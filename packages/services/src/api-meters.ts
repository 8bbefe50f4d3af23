import { type AccountId, agreementsFor, type Device, isDevice } from '@ohmini/core';
import type { ListedMeter } from '@ohmini/dashboard';
import { devicesOf, householdsOf, liveOf } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';

/** All meters that are polled, in the order of the households. */
export async function listMeters(context: Pick<Context, 'keys' | 'redis'>): Promise<ListedMeter[]> {
  const { keys, redis } = context;
  const accounts = await householdsOf(redis, keys);
  const found = accounts.map(async (account) => {
    const devices = ((await devicesOf(redis, keys, account)) ?? []).filter(isDevice);
    const agreements = await agreementsOf(context, account);
    return await Promise.all(devices.map((device) => listed(account, device)));

    async function listed(account: AccountId, { id: device, fuel, role, silentSince }: Device): Promise<ListedMeter> {
      const live = await liveOf(redis, keys, account, device);
      const isSold = agreementsFor(agreements, { fuel, device }, 'export').length > 0;
      const isExport = role !== 'import' || isSold || (live?.reading.exportKwh ?? 0) > 0;
      return { account, device, fuel, isExport, silentSince, newestAt: live?.reading.readAt };
    }
  });
  return (await Promise.all(found)).flat();
}
