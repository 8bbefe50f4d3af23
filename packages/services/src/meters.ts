import type { Account } from '@ohmini/config';
import { isPolledOften, type Payload, Permanent, resolutionOf, type Series, type TelemetrySource } from '@ohmini/core';
import { type DeviceState, deviceState, devicesOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { lookForUnknown } from './look-again.ts';
import type { Sources } from './sources.ts';

/** One meter with everything that it is fetched with. */
export interface Meter {
  series: Series;
  state: DeviceState;
  source: TelemetrySource;
  household: Account;
  /** Meters polled at the household's own interval, which share its allowance of calls; this one included. */
  siblings: number;
}

/** Finds the meter that a job names; undefined when it is not ours any more, and the job is for nothing. */
export type MeterOf = (job: Payload<'poll'>) => Promise<Meter | undefined>;

export function meters(context: Context, sources: Sources): MeterOf {
  const { households, keys, redis } = context;
  return async ({ account, device }) => {
    const household = households.find(account);
    const devices = (household && (await devicesOf(redis, keys, account))) ?? [];
    const found = devices.find(({ id }) => id === device);
    if (!household || !found) return undefined;
    return {
      series: { account, device, fuel: found.fuel, resolution: resolutionOf(found) },
      state: deviceState(redis, keys, account, device),
      source: heeding(sources.of(account), () => lookForUnknown(context, account, device)),
      household,
      siblings: Math.max(1, devices.filter(isPolledOften).length),
    };
  };
}

/** Passes on what Octopus says, and heeds that it does not know the meter. */
const heeding = (source: TelemetrySource, onUnknown: () => Promise<void>): TelemetrySource => ({
  ...source,
  async telemetry(...question) {
    try {
      return await source.telemetry(...question);
    } catch (error) {
      if (error instanceof Permanent && error.reason === 'missing') await onUnknown();
      throw error;
    }
  },
});
