import {
  type DeviceId,
  type Interval,
  type Milliseconds,
  minutes,
  type Reading,
  type Resolution,
  seconds,
} from '@ohmini/core';
import type { Household, Meter } from '../household.ts';
import { bucketed } from './buckets.ts';
import { withNulls } from './nulls.ts';
import { type Row, readingOf, rowsOf } from './row.ts';
import { type Upset, upsetRows } from './upset.ts';

const LENGTHS: Record<Resolution, Milliseconds> = { '10s': seconds(10), '1m': minutes(1), '30m': minutes(30) };

/**
 * What the meter really measured: every reading whose slot starts in the interval, with its final values, whether or not
 * Octopus would answer with it now. A pure function of the household, whose seed it holds; a month of ten-second
 * readings takes well under a second.
 */
export function truth(household: Household, device: DeviceId, interval: Interval, resolution: Resolution): Reading[] {
  const meter = household.meters.find((each) => each.deviceId === device);
  return meter ? readingsOf(meter, interval, resolution, []) : [];
}

export function readingsOf(
  meter: Meter,
  interval: Interval,
  resolution: Resolution,
  upsets: readonly Upset[],
): Reading[] {
  const length = LENGTHS[resolution];
  const rows = upsetRows(meter, rowsOf(meter, wholeBuckets(interval, length)), length, upsets);
  return finished(meter, rows, length).map(readingOf);
}

/** Rows of the meter's own step as rows of a grouping. */
export const finished = (meter: Meter, rows: readonly Row[], length: Milliseconds): Row[] =>
  withNulls(meter, length, bucketed(rows, length));

/** The buckets that start in the interval, whole. */
export const wholeBuckets = ({ from, to }: Interval, length: Milliseconds): Interval => ({
  from: Math.ceil(from / length) * length,
  to: Math.ceil(to / length) * length,
});
