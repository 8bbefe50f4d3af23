import { type Milliseconds, seconds } from '@ohmini/core';
import { type Stream, stream } from './random.ts';

/** The finest grouping that Octopus gives. Slots are counted from 1970. */
export const SLOT: Milliseconds = seconds(10);
export const SLOTS_PER_DAY = 8640;

/** Every meter counts from here, a Monday, at zero; before it there are no rows. */
export const INSTALLED_AT = Date.UTC(2020, 0, 6);
export const INSTALLED_SLOT = INSTALLED_AT / SLOT;

/**
 * A home lives the same four weeks again and again. So a register at any moment is a product and a sum of 28 days,
 * computed in milliseconds, and never a walk through all the years since the meter was installed.
 */
export const ROUTINE_DAYS = 28;

interface RoutineDay {
  weekend: boolean;
  /** A stream of this home's own for this day of the routine. */
  random(label: string): Stream;
}

/** Adds its watts to a day of slots; generation is negative. */
export type Appliance = (watts: Int32Array, day: RoutineDay) => void;

export interface DayProfile {
  watts: Int32Array;
  /** Watt-slots (a 360th of a Wh) imported and exported from midnight to each slot, and to the day's end. */
  imported: Int32Array;
  exported: Int32Array;
}

export function paintDay(seed: number, label: string, day: number, appliances: readonly Appliance[]): DayProfile {
  const watts = new Int32Array(SLOTS_PER_DAY);
  const routineDay = {
    weekend: day % 7 >= 5,
    random: (name: string) => stream(seed, `${label}/${name}/${day}`),
  };
  for (const appliance of appliances) appliance(watts, routineDay);
  return { watts, imported: runningSum(watts, 1), exported: runningSum(watts, -1) };
}

function runningSum(watts: Int32Array, sign: 1 | -1): Int32Array {
  const sums = new Int32Array(SLOTS_PER_DAY + 1);
  let sum = 0;
  watts.forEach((power, slot) => {
    sum += Math.max(0, power * sign);
    sums[slot + 1] = sum;
  });
  return sums;
}
