import type { Milliseconds } from '@ohmini/core';
import type { TariffWindows } from './windows.ts';

/** `stale-if-error`: older than promised, because nothing newer could be had. */
export type Freshness = 'fresh' | 'stale' | 'stale-if-error';

/** What is known of an entry at this moment. */
export interface Situation {
  /** Undefined where there is none that can be read, or one from the future. */
  ageMs: Milliseconds | undefined;
  freshMs: Milliseconds;
  /** Somebody fetches it. */
  isHeld: boolean;
  /** An attempt failed, and the next one is due in so long; not positive when it is due. */
  retryInMs: Milliseconds | undefined;
  /** The shared store does not answer. */
  isAway: boolean;
  /** We have waited as long as anybody may. */
  isLate: boolean;
}

export type Step =
  /** Answer with what is there; with `refresh`, fetch a newer one meanwhile. */
  | { do: 'serve'; freshness: Freshness; refresh: boolean }
  /** Fetch it, and look again. */
  | { do: 'fetch' }
  /** Look again a little later. */
  | { do: 'wait' }
  /** There is nothing to answer with. */
  | { do: 'refuse' };

/**
 * Three tiers by age: fresh is served, stale is served while one fetches, and for what is older or not there all wait for
 * the one that fetches. After a failure nobody waits for the next attempt: what there is is served, and marked.
 */
export function nextStep(situation: Situation, windows: TariffWindows): Step {
  const { ageMs = Number.POSITIVE_INFINITY, freshMs, isHeld, retryInMs = -Infinity, isAway, isLate } = situation;
  const refresh = !isHeld && !isAway && retryInMs <= 0;
  if (ageMs < freshMs) return { do: 'serve', freshness: 'fresh', refresh: false };
  if (ageMs < freshMs + windows.staleMs) return { do: 'serve', freshness: 'stale', refresh };
  // A failure long past says nothing about the next attempt.
  const isTroubled = isAway || isLate || retryInMs > -windows.staleMs;
  if (isTroubled && ageMs <= windows.ifErrorMs) return { do: 'serve', freshness: 'stale-if-error', refresh };
  if (isLate || retryInMs > 0) return { do: 'refuse' };
  return { do: isHeld || isAway ? 'wait' : 'fetch' };
}
