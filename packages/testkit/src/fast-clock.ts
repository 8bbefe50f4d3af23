import type { Clock } from '@ohmini/core';

/** A clock that starts now and runs `speed` times as fast: the simulator's, so that an hour of readings takes a minute. */
export function fastClock(speed: number): Clock {
  const startedAt = Date.now();
  const began = performance.now();
  return { now: () => Math.floor(startedAt + (performance.now() - began) * speed) };
}
