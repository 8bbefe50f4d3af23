import type { Account } from '@ohmini/config';
import { type Device, hours, isDevice, type Milliseconds, minutes } from '@ohmini/core';
import { foundOf, liveOf, type Schedule } from '@ohmini/queue';
import type { Context } from './context.ts';
import { isLongSilent, lookAgain } from './look-again.ts';
import { stillSilent } from './silence.ts';

/** A gas meter reads each half hour: asked more often it has nothing new to say. */
const GAS_EVERY = minutes(30);

/** Whether a silent meter speaks again is worth a call an hour. */
const SILENT_EVERY = hours(1);

/** The poll of each of a household's meters; undefined before anybody looked for them. */
export async function pollsOf(context: Context, account: Account): Promise<Schedule<'poll'>[] | undefined> {
  const { clock, keys, redis } = context;
  const found = await foundOf(redis, keys, account.id);
  if (!found) return undefined;
  const seen = await Promise.all(
    found.meters
      .filter(isDevice)
      .map(async (device) => ({ device, live: await liveOf(redis, keys, account.id, device.id) })),
  );
  const silent = await stillSilent(context, account.id, seen);
  const isOverdue = seen.some(
    ({ device, live }) =>
      device.fuel === 'electricity' && live && isLongSilent(live.reading.readAt, found.foundAt, clock.now()),
  );
  if (isOverdue) await lookAgain(context, account.id);
  return seen.map(({ device }) => ({
    id: `${account.id}.${device.id}`,
    every: everyOf(device, account, silent.has(device.id)),
    payload: { account: account.id, device: device.id },
  }));
}

function everyOf({ fuel }: Device, { pollIntervalMs }: Account, isSilent: boolean): Milliseconds {
  if (isSilent) return SILENT_EVERY;
  return fuel === 'gas' ? Math.max(GAS_EVERY, pollIntervalMs) : pollIntervalMs;
}
