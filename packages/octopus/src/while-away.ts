import type { KeyValue, Lease } from '@ohmini/core';

/**
 * A store that never fails: while the shared one is away, this process goes by what it last saw and wrote itself. What it
 * writes meanwhile is not told to others later; they come to the same conclusions by themselves.
 */
export function mirrored(shared: KeyValue): KeyValue {
  const mirror = new Map<string, string>();
  const keep = (key: string, value: string | undefined): void =>
    void (value === undefined ? mirror.delete(key) : mirror.set(key, value));
  return {
    async get(key) {
      try {
        keep(key, await shared.get(key));
      } catch {
        // That Redis is away is told by those who cannot do without it.
      }
      return mirror.get(key);
    },
    async set(key, value, ttl) {
      keep(key, value);
      await shared.set(key, value, ttl).catch(() => {});
    },
    async delete(key) {
      keep(key, undefined);
      await shared.delete(key).catch(() => {});
    },
  };
}

/** A lease that lets everybody in while the shared one is away: for what had better be done twice than not at all. */
export const lenient = (shared: Lease): Lease => ({
  async run(name, ttl, action) {
    let hasRun = false;
    try {
      return await shared.run(name, ttl, () => {
        hasRun = true;
        return action();
      });
    } catch (error) {
      if (hasRun) throw error;
      await action();
      return true;
    }
  },
});
