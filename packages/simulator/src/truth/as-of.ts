import { type Instant, seconds } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { SLOT } from './routine.ts';
import type { Row } from './row.ts';

/** The newest row stops growing when a later one arrives, or at this age. */
const SETTLED_AFTER = seconds(60);

/** The rows as Octopus knows them at a moment: late ones not arrived, the newest one still growing. */
export function asOf(meter: Meter, rows: readonly Row[], now: Instant, lateness: boolean): Row[] {
  const arrivalAt = arrivals(meter, lateness);
  return rows.map((row) => {
    const arrivedAt = arrivalAt(row.readAt);
    if (arrivedAt > now) return { ...row, arrived: false };
    if (now >= row.readAt + SETTLED_AFTER) return row;
    const settledAt = settling(meter, row.readAt, arrivalAt);
    return now >= settledAt ? row : grown(row, (now - row.readAt) / (settledAt - row.readAt));
  });
}

type ArrivalAt = (readAt: Instant) => Instant;

const arrivals =
  ({ timing }: Meter, lateness: boolean): ArrivalAt =>
  (readAt) =>
    readAt + timing.step + (lateness ? timing.lateBy(readAt / SLOT) : 0);

/** The earliest arrival of any later row, and never more than a minute after the reading. */
function settling({ timing }: Meter, readAt: Instant, arrivalAt: ArrivalAt): Instant {
  let settledAt = readAt + SETTLED_AFTER;
  for (let later = readAt + SLOT; later < readAt + SETTLED_AFTER; later += SLOT) {
    if (timing.readsAt(later / SLOT)) settledAt = Math.min(settledAt, arrivalAt(later));
  }
  return settledAt;
}

/** Part of a row's energy and cost: whole Wh, rounded down, so that it is smaller than the whole. */
function grown(row: Row, share: number): Row {
  const deltaWh = Math.floor(row.deltaWh * share);
  const part = row.deltaWh === 0 ? 0 : deltaWh / row.deltaWh;
  const partOf = (nano: number | null) => (nano === null ? null : Math.round(nano * part));
  return { ...row, deltaWh, costNano: partOf(row.costNano), taxedNano: partOf(row.taxedNano) };
}
