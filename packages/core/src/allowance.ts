import { hours, type Instant, minutes } from './time.ts';

/** What Octopus grants a household, as far as we have found out. Kept in Redis as JSON. */
export interface Allowance {
  /** Calls an hour that we allow ourselves: the setting, or less after Octopus refused. */
  callsPerHour: number;
  /** When that was last changed. */
  changedAt: Instant;
  /** Refused although our own calls were fewer than it announces: another app uses the allowance too. */
  isShared: boolean;
  /** What Octopus announced when it refused, such as 125 (API contract 4.1). */
  announcedPerHour?: number;
}

export interface Refusal {
  /** Our own calls in the last hour. */
  ownCalls: number;
  announcedPerHour: number | undefined;
}

/** Enough to find the newest readings every other minute; each answer holds all since the last. */
const FEWEST_CALLS_PER_HOUR = 30;

/** One refusal is often seen by several calls that were under way. */
const SAME_REFUSAL = minutes(10);

/** A fifth less. Octopus' limits tighten with each breach (API contract 4.1), so it is better to be far from them. */
export function afterRefusal(before: Allowance, { ownCalls, announcedPerHour }: Refusal, now: Instant): Allowance {
  const announced = announcedPerHour ?? before.announcedPerHour;
  const seen = { ...before, ...(announced !== undefined && { announcedPerHour: announced }) };
  if (now - before.changedAt < SAME_REFUSAL && before.changedAt > 0) return seen;
  const lowered = Math.floor(before.callsPerHour * 0.8);
  return {
    ...seen,
    callsPerHour: Math.max(Math.min(FEWEST_CALLS_PER_HOUR, before.callsPerHour), lowered),
    changedAt: now,
    isShared: announced !== undefined && ownCalls < announced,
  };
}

/** Five calls more for each day without a refusal, until the setting is reached again. */
export function recovered(before: Allowance, setting: number, now: Instant): Allowance {
  const days = Math.floor((now - before.changedAt) / hours(24));
  if (before.callsPerHour >= setting) return { ...before, callsPerHour: setting, isShared: false };
  if (days < 1) return before;
  const callsPerHour = Math.min(setting, before.callsPerHour + 5 * days);
  return {
    ...before,
    callsPerHour,
    changedAt: before.changedAt + days * hours(24),
    isShared: before.isShared && callsPerHour < setting,
  };
}

/** Before Octopus ever refused. */
export const untouched = (setting: number): Allowance => ({ callsPerHour: setting, changedAt: 0, isShared: false });
