import { hours, type Milliseconds, minutes, seconds } from '@ohmini/core';
import { stream } from './random.ts';
import { SLOT } from './routine.ts';

/** When a meter reads, and when Octopus hears of it. */
export interface Timing {
  /** From one reading to the next, where none is skipped. */
  step: Milliseconds;
  readsAt(slot: number): boolean;
  /** From the end of a reading's slot to the moment at which Octopus can answer with it. */
  lateBy(slot: number): Milliseconds;
}

/** After one skip the next slot reads, so that a run of skips is one slot long: 323 readings an hour (API contract 3.6). */
const SKIPPED = 0.1155;

/** The measured meter skipped two slots in a row once in 47 hours; ours does four times a day. */
const DOUBLE_SKIP = { everySlots: 64, chance: 1 / 32 };

export function electricityTiming(seed: number, device: string): Timing {
  const skip = stream(seed, `${device}/skip`);
  const double = stream(seed, `${device}/double-skip`);
  const doubleFrom = (slot: number) => slot % DOUBLE_SKIP.everySlots === 0 && double(slot) < DOUBLE_SKIP.chance;
  return {
    step: SLOT,
    readsAt: (slot) => {
      if (doubleFrom(slot) || doubleFrom(slot - 1)) return false;
      if (doubleFrom(slot + 1) || doubleFrom(slot - 2)) return true;
      return skip(slot) >= SKIPPED || skip(slot - 1) < SKIPPED;
    },
    lateBy: lateness(seed, device),
  };
}

/** A gas meter sleeps to save its battery and is read each half hour. */
export function gasTiming(seed: number, device: string): Timing {
  const step = minutes(30);
  return { step, readsAt: (slot) => slot % (step / SLOT) === 0, lateBy: lateness(seed, device) };
}

/** 95 of 100 within 30 s, 4 within 4 min, 1 within 2 h. */
function lateness(seed: number, device: string): (slot: number) => Milliseconds {
  const kind = stream(seed, `${device}/late`);
  const amount = stream(seed, `${device}/late-by`);
  return (slot) => {
    const draw = kind(slot);
    const [from, to] =
      draw < 0.95 ? [0, seconds(30)] : draw < 0.99 ? [seconds(30), minutes(4)] : [minutes(4), hours(2)];
    return Math.floor(from + (to - from) * amount(slot));
  };
}
