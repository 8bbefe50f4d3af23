import {
  hours,
  type Interval,
  lengthOf,
  type Milliseconds,
  minutes,
  seconds,
  startOfLondonDay,
  startOfNextLondonDay,
} from '@ohmini/core';

/** How long the buckets of a series may be; `1d` are UK days. */
const STEPS = {
  '10s': seconds(10),
  '1m': minutes(1),
  '5m': minutes(5),
  '30m': minutes(30),
  '1h': hours(1),
  '1d': hours(24),
} as const;

export type StepName = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as [StepName, ...StepName[]];

export const stepLength = (step: StepName): Milliseconds => STEPS[step];

/** No screen has more columns of pixels, and a week of five minutes is 2,016. */
const ENOUGH = 2200;

/** 31 days of ten seconds. */
export const MOST_POINTS = 267_840;

export const pointsIn = (interval: Interval, step: StepName): number => Math.ceil(lengthOf(interval) / STEPS[step]);

/** The shortest step that makes a picture and no more. */
export const autoStep = (interval: Interval): StepName =>
  STEP_NAMES.find((step) => pointsIn(interval, step) <= ENOUGH) ?? '1d';

/** Widened, so that no bucket is cut. */
export function inWholeSteps({ from, to }: Interval, step: StepName): Interval {
  if (step === '1d') return { from: startOfLondonDay(from), to: startOfNextLondonDay(to - 1) };
  const length = STEPS[step];
  return { from: Math.floor(from / length) * length, to: Math.ceil(to / length) * length };
}
