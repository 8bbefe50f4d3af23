import { hours, type Interval, type Milliseconds } from '@ohmini/core';
import { upsetsOf } from '../faults/upsets.ts';
import type { Household, Meter } from '../household.ts';
import { asOf } from '../truth/as-of.ts';
import { SLOT } from '../truth/routine.ts';
import { type Row, rowsOf } from '../truth/row.ts';
import { finished, wholeBuckets } from '../truth/truth.ts';
import { upsetRows } from '../truth/upset.ts';
import type { World } from '../world.ts';

/** What Octopus knows now of a stretch: the truth less what is late, silent or frozen. */
export function servedRows(
  world: World,
  owner: Household,
  meter: Meter,
  interval: Interval,
  length: Milliseconds,
): Row[] {
  const target = { account: owner.accountNumber, device: meter.deviceId, operation: 'smartMeterTelemetry' } as const;
  const upsets = upsetsOf(world.faults, target);
  const rows = upsetRows(meter, rowsOf(meter, wholeBuckets(interval, length)), length, upsets);
  return finished(meter, asOf(meter, rows, world.now(), world.lateness), length).filter(({ arrived }) => arrived);
}

/** The newest row there is, however old within the reach of ten seconds. */
export function latestRows(world: World, owner: Household, meter: Meter): Row[] {
  const now = world.now();
  return servedRows(world, owner, meter, { from: now - hours(12), to: now }, SLOT).slice(-1);
}
