import type { Instant, Milliseconds } from '@ohmini/core';
import type { Freshness } from './next-step.ts';

/** How new an answer is. */
export interface Provenance {
  fetchedAt: Instant;
  ageMs: Milliseconds;
  freshness: Freshness;
  /** It stays fresh for so much longer; not positive for one that is fresh no more. */
  freshForMs: Milliseconds;
}

const WORST_FIRST: readonly Freshness[] = ['stale-if-error', 'stale', 'fresh'];

/** Of an answer that is made of several: as old as the oldest of them, and fresh for as long as all are. */
export function provenanceOfAll(parts: readonly Provenance[]): Provenance {
  const oldest = parts.reduce((a, b) => (b.ageMs > a.ageMs ? b : a));
  return {
    fetchedAt: oldest.fetchedAt,
    ageMs: oldest.ageMs,
    freshness: WORST_FIRST.find((each) => parts.some(({ freshness }) => freshness === each)) ?? oldest.freshness,
    freshForMs: Math.min(...parts.map(({ freshForMs }) => freshForMs)),
  };
}
