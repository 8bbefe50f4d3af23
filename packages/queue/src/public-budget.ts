import type { CallBudget, Milliseconds } from '@ohmini/core';
import type { Redis } from 'ioredis';
import { governor } from './governor.ts';
import type { Keys } from './keys.ts';

/** Whose everything is that is nobody's. No household can have this id: a hyphen is not allowed in one. */
export const EVERYBODY = 'every-body';

/**
 * The fleet's calls to what Octopus publishes for everybody. Its limits are not published (API contract 5.7): fourteen
 * regions of ten products, twice an hour with their standing charges, are 560.
 */
const CALLS_PER_HOUR = 1000;

export interface PublicBudgetOptions {
  callsPerHour?: number;
  /** The length of the rolling hour: an hour, but for tests and benches that have no time. */
  hour?: Milliseconds;
}

export function publicBudget(redis: Redis, keys: Keys, options: PublicBudgetOptions = {}): CallBudget {
  const calls = governor(redis, keys, { account: EVERYBODY, callsPerHour: CALLS_PER_HOUR, ...options });
  return { take: () => calls.take('live'), pause: calls.pause };
}
