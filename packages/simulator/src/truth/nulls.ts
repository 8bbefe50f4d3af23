import type { Milliseconds } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { stream } from './random.ts';
import { SLOT } from './routine.ts';
import type { Row } from './row.ts';

/** Of a thousand rows so many lack each of these values, for ever. */
const PER_MILLE = 2;

const LACKING: Partial<Row>[] = [{ demandW: null }, { costNano: null }, { taxedNano: null }, { exportWh: null }];

/** Takes a value away from a row now and then: every field of Octopus' is nullable (API contract 3.3). */
export function withNulls(meter: Meter, length: Milliseconds, rows: readonly Row[]): Row[] {
  const draw = stream(meter.seed, `${meter.deviceId}/null/${length}`);
  return rows.map((row) => ({ ...row, ...LACKING[Math.floor((draw(row.readAt / SLOT) * 1000) / PER_MILLE)] }));
}
