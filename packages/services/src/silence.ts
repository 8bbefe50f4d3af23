import {
  type AccountId,
  asFailure,
  type Device,
  type DeviceId,
  hours,
  type Instant,
  minutes,
  type TelemetrySource,
} from '@ohmini/core';
import { condition, type LiveReading, liveOf, setSilent } from '@ohmini/queue';
import type { Context } from './context.ts';

/**
 * A meter has a device id with a Home Mini and without (API contract 2.3). What tells them apart is that Octopus has
 * nothing of a whole twelve hours: shorter silences are a Mini that is switched off or offline.
 *
 * It is looked into with each search for meters: at the start, every six hours, and when a meter falls silent. A silent
 * meter is polled once an hour, and back at its own pace within seconds of its first reading. Gas is left out: it may
 * follow the electricity by days, and its two calls an hour do no harm.
 */
const SILENT_FOR = hours(12);

interface Household {
  account: AccountId;
  devices: readonly Device[];
}

/** Finds out which meters are silent, marks them, and tells people once. */
export async function noteSilence(
  context: Context,
  { account, devices }: Household,
  source: TelemetrySource,
  signal: AbortSignal,
): Promise<void> {
  const { clock, keys, log, redis } = context;
  const silent = new Map<DeviceId, Instant>();
  for (const device of devices.filter(({ fuel }) => fuel === 'electricity')) {
    if (await hasSpoken(context, account, device, source, signal)) continue;
    silent.set(device.id, device.silentSince ?? clock.now());
    if (device.silentSince === undefined)
      log.warn(
        { account, device: device.id },
        'Octopus has no reading of this meter for 12 hours: is there a Home Mini?',
      );
  }
  await setSilent(redis, keys, account, silent);
  await note(
    context,
    account,
    devices.filter(({ id }) => silent.has(id)),
  );
}

/** One small call for the twelve hours: in steps of ten seconds it would be two large ones. */
async function hasSpoken(
  { keys, log, redis }: Context,
  account: AccountId,
  device: Device,
  source: TelemetrySource,
  signal: AbortSignal,
): Promise<boolean> {
  const now = source.now();
  const live = await liveOf(redis, keys, account, device.id);
  if (live && live.reading.readAt > now - SILENT_FOR) return true;
  const from = Math.floor((now - SILENT_FOR) / minutes(30)) * minutes(30);
  try {
    const answer = await source.telemetry(device.id, { from, to: now }, '30m', { purpose: 'discovery', signal });
    return answer.readings.length > 0;
  } catch (error) {
    // What cannot be found out now is not claimed; polls go on as before.
    log.debug({ account, error: asFailure(error).code }, 'whether there is a Home Mini could not be found out');
    return device.silentSince === undefined;
  }
}

async function note(context: Context, account: AccountId, silent: readonly Device[]): Promise<void> {
  const noMini = condition(context, 'no-mini', account);
  if (silent.length === 0) return await noMini.clear();
  const meters = silent.map(({ id, serialEnding }) => (serialEnding ? `…${serialEnding}` : id.slice(-5))).join(', ');
  await noMini.raise(`It is electricity meter ${meters}.`);
}

/** A meter and the newest that was seen of it. */
export interface Seen {
  device: Device;
  live: LiveReading | undefined;
}

/** Which meters are silent now. One that has spoken since it was marked is silent no more, and people are told. */
export async function stillSilent(context: Context, account: AccountId, seen: readonly Seen[]): Promise<Set<DeviceId>> {
  const marked = seen.filter(({ device }) => device.silentSince !== undefined);
  const silent = marked.filter(({ device, live }) => !live || live.seenAt <= (device.silentSince ?? 0));
  if (silent.length < marked.length) {
    const devices = silent.map(({ device }) => device);
    const since = devices.map(({ id, silentSince = 0 }) => [id, silentSince] as const);
    await setSilent(context.redis, context.keys, account, new Map(since));
    await note(context, account, devices);
  }
  return new Set(silent.map(({ device }) => device.id));
}
