import {
  chunks,
  hours,
  type Interval,
  type IntervalSet,
  minutes,
  type Resolution,
  type Series,
  slotOf,
  timeOf,
  union,
} from '@ohmini/core';
import type { LedgerPorts } from './ledger-desk.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';

export const RESOLUTIONS: readonly Resolution[] = ['10s', '1m', '30m'];

/** For so long Redis remembers what was enqueued. */
const REMEMBERED = hours(8 * 24);

/** What live polls read again may be on its way while we look. */
const UNDER_WAY = minutes(20);

/**
 * The slots of readings that were enqueued and are neither stored nor held. Between neighbours that are there they leave no
 * gap that anybody could see.
 */
export async function lostIn(
  ports: LedgerPorts,
  { series, now }: LedgerMeter,
  stretch: Interval,
): Promise<IntervalSet> {
  const within = { from: Math.max(stretch.from, now - REMEMBERED), to: Math.min(stretch.to, now - UNDER_WAY) };
  const lost: Interval[] = [];
  for (const day of chunks(within, hours(24))) lost.push(...(await lostOf(ports, series, day)));
  return union(lost);
}

async function lostOf({ held, seen }: LedgerPorts, series: Series, interval: Interval): Promise<Interval[]> {
  const rows = await held(series, interval);
  const lost = RESOLUTIONS.map(async (resolution) => {
    const expected = await seen.slots({ ...series, resolution }, interval);
    for (const row of rows) if (row.resolution === resolution) expected.delete(slotOf(row.readAt, resolution));
    return timeOf(expected, resolution);
  });
  return (await Promise.all(lost)).flat();
}
