import type { Fuel } from './meter.ts';
import { hours, type Instant, type Milliseconds, minutes, seconds } from './time.ts';

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

/** A meter whose messages get through one in ten reads each 100 s. It is slow, not silent. */
const SLOWEST_STEP = seconds(300);

/** From fewer steps nobody can tell a slow hour from a silence. */
const STEPS_THAT_TELL = 10;

/**
 * The longest normal step at a moment. Where the hour around it shows that the meter reads slowly, by a median step of over
 * 20 s, it is three of these medians, so that an hour of bad reception is not a hundred gaps.
 *
 * @param readAts sorted; hours are counted from the first
 */
export function longestSteps(readAts: readonly Instant[], { longestStep }: Cadence): (at: Instant) => Milliseconds {
  const [first = 0] = readAts;
  const hourOf = (at: Instant) => Math.floor((at - first) / hours(1));
  const byHour = new Map<number, Milliseconds[]>();
  readAts.forEach((at, index) => {
    const steps = byHour.get(hourOf(at)) ?? [];
    byHour.set(hourOf(at), steps);
    const next = readAts[index + 1];
    if (next !== undefined) steps.push(next - at);
  });
  const longest = new Map([...byHour].map(([hour, steps]) => [hour, Math.max(longestStep, threeMedians(steps))]));
  return (at) => longest.get(hourOf(at)) ?? longestStep;
}

function threeMedians(steps: readonly Milliseconds[]): Milliseconds {
  if (steps.length < STEPS_THAT_TELL) return 0;
  const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.min(SLOWEST_STEP, 3 * median);
}
