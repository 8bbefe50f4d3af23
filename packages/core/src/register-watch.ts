import type { Reading } from './reading.ts';
import { hours, type Instant, type Milliseconds, minutes } from './time.ts';

/** Since when the import register of a meter stands where it stands, and what was used meanwhile. */
export interface StandingRegister {
  consumptionKwh: number;
  since: Instant;
  readAt: Instant;
  /** By the demand of the readings that were looked at. */
  usedKwh: number;
}

/** A register counts whole watt-hours at least, so half a kilowatt-hour that it does not show is no rounding. */
const UNSEEN_KWH = 0.5;
const UNSEEN_FOR: Milliseconds = minutes(30);

/** Demand is believed for no longer than this after a reading. */
const BELIEVED_FOR: Milliseconds = minutes(5);

/** One look at the newest reading; `before` where it says nothing of a register, or is not newer. */
export function watchRegister(
  before: StandingRegister | undefined,
  { consumptionKwh, demandKw, readAt }: Pick<Reading, 'consumptionKwh' | 'demandKw' | 'readAt'>,
): StandingRegister | undefined {
  if (consumptionKwh === null || (before && readAt <= before.readAt)) return before;
  if (before?.consumptionKwh !== consumptionKwh) return { consumptionKwh, since: readAt, readAt, usedKwh: 0 };
  const passed = Math.min(readAt - before.readAt, BELIEVED_FOR) / hours(1);
  return { ...before, readAt, usedKwh: before.usedKwh + Math.max(0, demandKw ?? 0) * passed };
}

/** Whether more was used than the register can hide. */
export const isFrozen = ({ since, readAt, usedKwh }: StandingRegister): boolean =>
  usedKwh >= UNSEEN_KWH && readAt - since >= UNSEEN_FOR;
