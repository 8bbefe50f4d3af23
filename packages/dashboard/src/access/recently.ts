import type { Instant, Milliseconds } from '@ohmini/core';

/** What was seen within a while: no more than so many, the oldest goes first. */
export interface Recently {
  add(key: string, now: Instant): void;
  has(key: string, now: Instant): boolean;
}

export function recently(within: Milliseconds, most: number): Recently {
  const seen = new Map<string, Instant>();
  return {
    add(key, now) {
      seen.delete(key);
      seen.set(key, now);
      const [oldest] = seen.keys();
      if (seen.size > most && oldest !== undefined) seen.delete(oldest);
    },
    has(key, now) {
      const at = seen.get(key);
      return at !== undefined && at <= now && now - at < within;
    },
  };
}
