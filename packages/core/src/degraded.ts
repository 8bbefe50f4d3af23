/** How a household's polling is doing: failures in a row, over all its meters and processes. */
export interface Streak {
  failures: number;
}

export interface DegradedRules {
  /** CONSECUTIVE_ERROR_THRESHOLD: this many failures in a row and polls come less often. */
  threshold: number;
  /** MAX_BACKOFF_FACTOR: no further apart than so many intervals. */
  maxFactor: number;
}

/** By how much polls are further apart: once at first, twice at the threshold, once more with each further failure. */
export function backoffFactor({ failures }: Streak, { threshold, maxFactor }: DegradedRules): number {
  if (failures < threshold) return 1;
  return Math.max(1, Math.min(maxFactor, 2 + failures - threshold));
}
