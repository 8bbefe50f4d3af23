import type { Account } from '@ohmini/config';
import type { Payload, Series, TelemetrySource } from '@ohmini/core';
import { type DeviceState, deviceState, devicesOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import type { Sources } from './sources.ts';

/** One meter with everything that it is fetched with. */
export interface Meter {
  series: Series;
  state: DeviceState;
  source: TelemetrySource;
  household: Account;
  /** Meters that share the household's allowance of calls, this one included. */
  siblings: number;
}

/** Finds the meter that a job names; undefined when it is not ours any more, and the job is for nothing. */
export type MeterOf = (job: Payload<'poll'>) => Promise<Meter | undefined>;

export const meters =
  ({ redis, keys }: Context, sources: Sources): MeterOf =>
  async ({ account, device }) => {
    const devices = (await devicesOf(redis, keys, account)) ?? [];
    const found = devices.find(({ id }) => id === device);
    if (!found) return undefined;
    return {
      series: { account, device, fuel: found.fuel, resolution: '10s' },
      state: deviceState(redis, keys, account, device),
      siblings: devices.length,
      ...sources.of(account),
    };
  };
