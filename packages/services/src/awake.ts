import { type Milliseconds, seconds } from '@ohmini/core';

/** Notices when this process stood still: stopped, in a laptop that slept, or behind a blocked event loop. */
export interface Wakefulness extends Disposable {
  /** Whether it ran all the time since this moment of `performance.now()`. */
  since(moment: number): boolean;
}

const BEAT_EVERY = seconds(1);

/** @param longest what still counts as awake */
export function wakefulness(longest: Milliseconds): Wakefulness {
  let lastBeatAt = performance.now();
  let wokeAt = Number.NEGATIVE_INFINITY;
  const beat = () => {
    const now = performance.now();
    if (now - lastBeatAt > longest) wokeAt = now;
    lastBeatAt = now;
  };
  const beating = setInterval(beat, BEAT_EVERY);
  return {
    since(moment) {
      // After a standstill the question may come before the beat.
      beat();
      return moment > wokeAt;
    },
    [Symbol.dispose]: () => clearInterval(beating),
  };
}
