import { hours, type Instant, minutes } from '@ohmini/core';
import type { Series } from '../src/assets/series.js';

/** The steps that `auto` chooses from: so many points are more than a screen has pixels. */
const STEPS = [10, 60, 300, 1800, 3600];
const MOST_POINTS = 1500;

/** Everything of `/api/v1/series` that was ever measured in a house: nights, meals, a car twice a week, some sun at noon. */
export function pastBetween(from: Instant, to: Instant, step = stepFor(from, to), sun = 0): Series {
  const first = Math.ceil(from / 1000 / step) * step;
  const at = Array.from(
    { length: Math.max(0, Math.floor((to / 1000 - first) / step)) },
    (_, index) => first + index * step,
  );
  const demandWatts = at.map((each) => wattsAt(each * 1000) - Math.round(sun * sunAt(each * 1000)));
  const importKwh = demandWatts.map((watts) => (Math.max(0, watts) * step) / 3_600_000);
  return {
    stepSeconds: step,
    at,
    demandWatts,
    importKwh,
    exportKwh: demandWatts.map((watts) => (Math.max(0, -watts) * step) / 3_600_000),
    costGbp: importKwh.map((kwh) => kwh * 0.2412),
    isUpperBound: false,
  };
}

const stepFor = (from: Instant, to: Instant): number =>
  STEPS.find((step) => (to - from) / 1000 / step <= MOST_POINTS) ?? 3600;

/** Watts of a roof in summer, through some clouds. */
function sunAt(at: Instant): number {
  const hour = (at % hours(24)) / hours(1);
  return 3600 * Math.max(0, Math.cos(((hour - 12) / 15) * Math.PI)) ** 1.5 * (0.8 + 0.2 * Math.sin(at / 900_000));
}

function wattsAt(at: Instant): number {
  const hour = (at % hours(24)) / hours(1);
  const day = Math.floor(at / hours(24));
  const around = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  const noise = Math.sin(at / 61_000) * Math.sin(at / 7_700) * 0.5 + 0.5;
  const fridge = Math.floor(at / minutes(1)) % 50 < 18 ? 90 : 0;
  const kettle = noise > 0.93 && hour > 6 && hour < 22 ? 2100 : 0;
  const meals = 900 * around(7.3, 0.8) + 1900 * around(18.2, 1.1) + 500 * around(12.5, 0.9);
  const car = day % 3 === 2 && hour >= 1 && hour < 4.5 ? 7200 : 0;
  return Math.round(140 + fridge + kettle + meals * (0.55 + 0.45 * noise) + car + 260 * around(21, 1.6));
}
