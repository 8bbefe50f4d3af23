import type { Fuel } from './meter.ts';
import { type Milliseconds, minutes, seconds } from './time.ts';

/** How often a kind of meter reads, and from when on a silence is one. */
export interface Cadence {
  /** The time that one reading stands for where its neighbour is far. */
  slot: Milliseconds;
  /** Steps up to here are normal; more between neighbours is a gap. */
  longestStep: Milliseconds;
  /** The newest row grows until its slot closes (API contract 3.4); one this old no longer does. */
  settledAfter: Milliseconds;
}

const CADENCE: Readonly<Record<Fuel, Cadence>> = {
  // Steps of 20 and 30 s are normal, more was not seen in 47 hours (API contract 3.6).
  electricity: { slot: seconds(10), longestStep: seconds(60), settledAfter: seconds(60) },
  // Gas meters sleep to save their battery and speak each half hour.
  gas: { slot: minutes(30), longestStep: minutes(60), settledAfter: minutes(30) },
};

export const cadenceOf = (fuel: Fuel): Cadence => CADENCE[fuel];
