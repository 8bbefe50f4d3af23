import type { Instant, Interval } from '@ohmini/core';
import { DAY } from '../tariffs/british-time.ts';
import { ev } from '../truth/appliances.ts';
import { INSTALLED_AT, paintDay, ROUTINE_DAYS, SLOT, SLOTS_PER_DAY } from '../truth/routine.ts';
import type { SmartDevice } from './smart-device.ts';

/** What the car really draws in one night. */
export interface Charge extends Interval {
  /** Since midnight. */
  whUntil(at: Instant): number;
}

const WATT_SLOTS_PER_WH = 360;

/** @param day since 1970 (UTC) @returns undefined for a night without charging */
export function chargeOn({ seed, meter }: SmartDevice, day: number): Charge | undefined {
  const lived = day - INSTALLED_AT / DAY;
  if (lived < 0) return undefined;
  const { imported } = paintDay(seed, meter, lived % ROUTINE_DAYS, [ev]);
  const total = imported[SLOTS_PER_DAY] ?? 0;
  if (total === 0) return undefined;
  const first = imported.findIndex((sum) => sum > 0) - 1;
  return {
    from: day * DAY + first * SLOT,
    to: day * DAY + imported.indexOf(total) * SLOT,
    whUntil: (at) => {
      const slot = Math.min(SLOTS_PER_DAY, Math.max(0, Math.round((at - day * DAY) / SLOT)));
      return (imported[slot] ?? 0) / WATT_SLOTS_PER_WH;
    },
  };
}
