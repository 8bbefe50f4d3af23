import { type DeviceId, type Instant, isDevice, Permanent, resolutionOf, type Series } from '@ohmini/core';
import { type DeviceState, deviceState, foundOf, householdsOf, liveOf } from '@ohmini/queue';
import type { LedgerPorts } from './ledger-desk.ts';

export interface MeterChoice {
  account?: string;
  /** A whole id, or the end of one as the tables show it. */
  device?: string;
}

export interface LedgerMeter {
  series: Series;
  state: DeviceState;
  /** What follows it is the business of live polls. Undefined before the first of them. */
  cursorAt: Instant | undefined;
  /** Our clock's time, or a later one where a reading proves that it is later. */
  now: Instant;
}

/** The polled meters that are meant, in the order of the households. @throws Permanent (`missing`) when there is none */
export async function metersChosen(ports: LedgerPorts, { account, device }: MeterChoice): Promise<LedgerMeter[]> {
  const { keys, redis } = ports;
  const accounts = await householdsOf(redis, keys);
  if (accounts.length === 0) throw unknown('Ohmini has not run with this Redis yet.');
  if (account !== undefined && !accounts.includes(account))
    throw unknown(`There is no household ${account}. There is ${accounts.join(', ')}.`);
  const found = await Promise.all(
    accounts.filter((each) => account === undefined || each === account).map((each) => seriesIn(ports, each)),
  );
  const all = found.flat();
  if (all.length === 0) throw unknown('No meter is polled yet: `ohmini devices` says why.');
  const chosen = device === undefined ? all : all.filter((series) => isMeant(series.device, device));
  if (chosen.length === 0)
    throw unknown(`There is no polled meter ${device}. There is ${all.map((series) => series.device).join(', ')}.`);
  return await Promise.all(chosen.map((series) => meterOf(ports, series)));
}

const unknown = (sentence: string) => new Permanent('unknown-meter', sentence, 'missing');

/** Ids are hexadecimal; the tables show the last five characters behind dots. */
const isMeant = (id: DeviceId, said: string): boolean => {
  const end = said.replace(/^(…|\.\.\.)/, '').toLowerCase();
  return end.length >= 5 && id.toLowerCase().endsWith(end);
};

async function seriesIn({ keys, redis }: LedgerPorts, account: string): Promise<Series[]> {
  const { meters = [] } = (await foundOf(redis, keys, account)) ?? {};
  return meters
    .filter(isDevice)
    .map((meter) => ({ account, device: meter.id, fuel: meter.fuel, resolution: resolutionOf(meter) }));
}

async function meterOf({ keys, redis }: LedgerPorts, series: Series): Promise<LedgerMeter> {
  const state = deviceState(redis, keys, series.account, series.device);
  const { cursorAt } = await state.cursor();
  const live = await liveOf(redis, keys, series.account, series.device);
  const now = Math.max(Date.now(), cursorAt ?? 0, live?.reading.readAt ?? 0);
  return { series, state, cursorAt, now };
}
