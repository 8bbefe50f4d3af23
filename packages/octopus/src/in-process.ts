import type { Clock, Instant, KeyValue, Lease } from '@ohmini/core';

/** A store and a lease of this process alone, for a program that asks a few questions and ends. */
export function inProcess(clock: Clock): { tokens: KeyValue; lease: Lease } {
  const values = new Map<string, { value: string; until: Instant }>();
  const taken = new Set<string>();
  return {
    tokens: {
      async get(key) {
        const held = values.get(key);
        return held && clock.now() < held.until ? held.value : undefined;
      },
      async set(key, value, ttl = Number.POSITIVE_INFINITY) {
        values.set(key, { value, until: clock.now() + ttl });
      },
      async delete(key) {
        values.delete(key);
      },
    },
    lease: {
      // Who dies in it takes the lease along, so it needs no end.
      async run(name, _ttl, action) {
        if (taken.has(name)) return false;
        taken.add(name);
        try {
          await action();
        } finally {
          taken.delete(name);
        }
        return true;
      },
    },
  };
}
