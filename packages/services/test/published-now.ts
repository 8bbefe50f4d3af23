import { type Clock, hours } from '@ohmini/core';
import { octopusPublications, pathOf, publicGet, type SharedCache, type Tariffs, tariffs } from '@ohmini/tariffs';

/**
 * What Octopus publishes when our clock shows the time that it does: the shared cache goes by the clock of Redis, which
 * nobody can set. Everything is asked for anew.
 */
export function publishedNow(restUrl: string, clock: Clock): Tariffs {
  const budget = { take: async () => 0, pause: async () => {} };
  const publications = octopusPublications(publicGet({ restUrl, userAgent: 'test', timeoutMs: 5000, clock, budget }));
  const cache: SharedCache = {
    async answer(published) {
      const signal = AbortSignal.timeout(10_000);
      const now = clock.now();
      const fetched = await publications(published, { now, signal, previous: undefined });
      const entry = { path: pathOf(published), fetchedAt: now, ...fetched };
      return { entry, ageMs: 0, freshness: 'fresh', freshForMs: hours(0.5) };
    },
    async [Symbol.asyncDispose]() {},
  };
  return tariffs(cache, clock);
}
