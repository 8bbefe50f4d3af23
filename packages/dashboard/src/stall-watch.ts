import { type Milliseconds, minutes, seconds } from '@ohmini/core';
import { durationInWords } from './assets/age.js';

/** So long after a stall it is still told: nobody can ask while it lasts. */
const TOLD_FOR = minutes(1);

export interface StallWatch extends Disposable {
  /** What happened, while it is recent. */
  fault(): string | undefined;
}

/** Notices that the event loop stood still, by a timer that came late. Monotonic: a changed wall clock is no stall. */
export function stallWatch(longest: Milliseconds = seconds(10), tick: Milliseconds = seconds(1)): StallWatch {
  let tickedAt = performance.now();
  let stall: { length: Milliseconds; endedAt: number } | undefined;

  const look = () => {
    const now = performance.now();
    const late = now - tickedAt - tick;
    if (late > longest) stall = { length: late, endedAt: now };
    tickedAt = now;
  };
  const timer = setInterval(look, tick).unref();

  return {
    fault() {
      // The question may reach us before the late timer does.
      if (performance.now() - tickedAt - tick > longest) look();
      if (!stall || performance.now() - stall.endedAt > TOLD_FOR) return undefined;
      return `The event loop stood still for ${durationInWords(stall.length)}.`;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
