import { hours, type Instant, type Interval, minutes } from '@ohmini/core';
import { DAY } from '../tariffs/british-time.ts';
import { HALF_HOUR } from '../tariffs/price.ts';
import { stream } from '../truth/random.ts';
import { type Charge, chargeOn } from './charge.ts';
import type { SmartDevice } from './smart-device.ts';

/** A stretch in which Octopus charges the car. */
export interface Dispatch extends Interval {
  /** Of a planned one a guess by its length, of a completed one what the meter counted for it. */
  kwh: number;
}

/** A plan is made in the evening and made again twice; the last one is what happens. Hours before midnight (UTC). */
const PLANNED_BEFORE = [7, 4, 1];
const FINAL = PLANNED_BEFORE.length - 1;

const CHARGING_KW = 7.2;

/** Completed ones are told a few minutes after their end, and for three days. */
const COMPLETED_AFTER = minutes(10);
const COMPLETED_FOR_DAYS = 3;

/** What is planned for the coming (or current) night at this moment; nothing where the car will not charge. */
export function plannedDispatches(device: SmartDevice, now: Instant): Dispatch[] {
  const today = Math.floor(now / DAY);
  return [today, today + 1].flatMap((day) => {
    const charge = chargeOn(device, day);
    const revision = revisionAt(device, day, now);
    if (!charge || revision < 0) return [];
    return blocksOf(device, day, revision, charge)
      .filter(({ to }) => to > now)
      .map((block) => ({ ...block, kwh: ((block.to - block.from) / hours(1)) * CHARGING_KW }));
  });
}

/** Oldest first. */
export function completedDispatches(device: SmartDevice, now: Instant): Dispatch[] {
  const today = Math.floor(now / DAY);
  return Array.from({ length: COMPLETED_FOR_DAYS }, (_, i) => today - COMPLETED_FOR_DAYS + 1 + i).flatMap((day) => {
    const charge = chargeOn(device, day);
    if (!charge) return [];
    return blocksOf(device, day, FINAL, charge)
      .filter(({ to }) => to + COMPLETED_AFTER <= now)
      .map((block) => ({ ...block, kwh: (charge.whUntil(block.to) - charge.whUntil(block.from)) / 1000 }));
  });
}

/** Whether the car is charged at a moment, whenever that is told. */
export function isCharged(device: SmartDevice, at: Instant): boolean {
  const day = Math.floor(at / DAY);
  const charge = chargeOn(device, day);
  return charge !== undefined && blocksOf(device, day, FINAL, charge).some(({ from, to }) => at >= from && at < to);
}

/** Which of the plans for a night holds; -1 before the first. */
function revisionAt({ seed, id }: SmartDevice, day: number, now: Instant): number {
  const draw = stream(seed, `${id}/revision/${day}`);
  return PLANNED_BEFORE.findLastIndex(
    (before, i) => now >= day * DAY - hours(before) + Math.floor(minutes(45) * draw(i)),
  );
}

/** Half hours, one to three blocks of them; an early plan is off by up to an hour. */
function blocksOf({ seed, id }: SmartDevice, day: number, revision: number, { from, to }: Charge): Interval[] {
  const draw = stream(seed, `${id}/plan/${day}/${revision}`);
  const first = Math.floor(from / HALF_HOUR);
  const count = Math.ceil(to / HALF_HOUR) - first;
  const shift = revision === FINAL ? 0 : Math.floor(draw(0) * 5) - 2;
  const inside = [1, 2].slice(0, Math.floor(draw(3) * 3));
  const cuts = new Set([0, count, ...inside.map((i) => Math.floor(draw(i) * count))]);
  const edges = [...cuts].sort((a, b) => a - b).map((cut) => (first + shift + cut) * HALF_HOUR);
  return edges.slice(1).map((edge, i) => ({ from: edges[i] ?? edge, to: edge }));
}
