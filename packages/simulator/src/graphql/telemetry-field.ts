import type { Household, Meter } from '../household.ts';
import { SLOT } from '../truth/routine.ts';
import { disordered } from '../wire/disorder.ts';
import { oddRows } from '../wire/odd-rows.ts';
import { type WireRow, wireRow } from '../wire/telemetry.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import { latestRows, servedRows } from './served-rows.ts';
import { askOf, type Plan, planOf } from './telemetry-plan.ts';
import { ownerOf } from './viewer.ts';

/** smartMeterTelemetry. `request` is the body, which decides about the disorder of the answer. */
export function telemetry(world: World, viewer: readonly Household[], args: Arguments, request: string): Outcome {
  const asked = askOf(args);
  const owner = ownerOf(viewer, asked.device);
  const account = (owner ?? viewer[0])?.accountNumber ?? 'unknown';
  if (!world.limits.telemetry.admit(account, world.now())) return { refused: 'KT-CT-1199', asked };
  const meter = owner?.meters.find(({ deviceId }) => deviceId === asked.device);
  if (!owner || !meter) return { refused: 'KT-GB-4050', asked };
  const plan = planOf(asked, world.now(), world.beyondReach);
  if (plan.kind === 'refused') return { refused: plan.code, asked };
  const rows = disordered(rowsFor(world, owner, meter, plan), request);
  return { value: [...oddOnes(world, owner, meter, rows), ...rows], asked, rows: rows.length };
}

function rowsFor(world: World, owner: Household, meter: Meter, plan: Plan): WireRow[] {
  const noMini = !owner.homeMini || world.faults.take(['no-mini'], targetOf(owner, meter));
  if (noMini || plan.kind === 'nothing') return [];
  if (plan.kind !== 'range') return latestRows(world, owner, meter).map((row) => wireRow(row, SLOT));
  return servedRows(world, owner, meter, plan.interval, plan.length).map((row) => wireRow(row, plan.length));
}

const oddOnes = (world: World, owner: Household, meter: Meter, rows: readonly WireRow[]) =>
  world.faults.take(['odd-rows'], targetOf(owner, meter)) ? oddRows(rows, world.now()) : [];

const targetOf = ({ accountNumber }: Household, { deviceId }: Meter) =>
  ({ account: accountNumber, device: deviceId, operation: 'smartMeterTelemetry' }) as const;
