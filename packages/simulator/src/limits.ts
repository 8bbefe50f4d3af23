import { hours, type Instant, type Milliseconds, minutes } from '@ohmini/core';

interface LimitState {
  isBlocked: boolean;
  used: number;
  /** When the window is empty again, were there no further call. */
  resetAt: Instant;
}

/**
 * So many calls in any window. The first call above it blocks the whole field until the window is empty: a client that
 * keeps to the limit never notices, one that does not waits a whole window (API contract 4.1).
 */
export interface RateLimit {
  readonly limit: number;
  /** Counts the call, or refuses it. */
  admit(key: string, now: Instant): boolean;
  stateOf(key: string, now: Instant): LimitState;
}

interface Window {
  calls: Instant[];
  blockedUntil: Instant;
}

export function rateLimit(limit: number, length: Milliseconds): RateLimit {
  const windows = new Map<string, Window>();
  const windowOf = (key: string, now: Instant): Window => {
    const window = windows.get(key) ?? { calls: [], blockedUntil: 0 };
    windows.set(key, window);
    window.calls = window.calls.filter((at) => at > now - length);
    return window;
  };
  return {
    limit,
    admit: (key, now) => {
      const window = windowOf(key, now);
      if (now < window.blockedUntil) return false;
      if (window.calls.length >= limit) {
        window.blockedUntil = (window.calls.at(-1) ?? now) + length;
        return false;
      }
      window.calls.push(now);
      return true;
    },
    stateOf: (key, now) => {
      const { calls, blockedUntil } = windowOf(key, now);
      return { isBlocked: now < blockedUntil, used: calls.length, resetAt: (calls.at(-1) ?? now) + length };
    },
  };
}

export interface Limits {
  telemetry: RateLimit;
  mint: RateLimit;
  inspection: RateLimit;
}

export const limits = (telemetryCallsPerHour: number, mintsPerHour: number): Limits => ({
  telemetry: rateLimit(telemetryCallsPerHour, hours(1)),
  mint: rateLimit(mintsPerHour, hours(1)),
  inspection: rateLimit(10, minutes(1)),
});
