import type { Milliseconds } from '@ohmini/core';

/** A moment by both clocks of the machine. */
export interface Mark {
  wall: number;
  monotonic: number;
}

export const mark = (): Mark => ({ wall: Date.now(), monotonic: performance.now() });

/**
 * How long ago that was, at least: the monotonic clock stands still while the machine sleeps, and the other one may be set
 * back. Whichever says more is believed, so that nothing is ever taken for younger than it is.
 */
export const since = ({ wall, monotonic }: Mark): Milliseconds =>
  Math.max(Date.now() - wall, performance.now() - monotonic);
