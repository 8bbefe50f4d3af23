import type { Log } from '@ohmini/core';

const EVERY_MS = 10_000;

/**
 * An error listener that logs each kind of error at most once in ten seconds, and how many it kept to itself.
 *
 * @param hint what to look at, said with each
 */
export function quietly(log: Log, component: string, hint = ''): (error: Error) => void {
  const kinds = new Map<string, { loggedAt: number; kept: number }>();
  return (error) => {
    const kind = 'code' in error ? String(error.code) : error.name;
    const before = kinds.get(kind);
    const now = performance.now();
    if (before && now - before.loggedAt < EVERY_MS) {
      before.kept += 1;
      return;
    }
    log.warn(
      { component, error: kind, repeated: before?.kept ?? 0 },
      `${component}: ${error.message || kind}. ${hint}`.trim(),
    );
    kinds.set(kind, { loggedAt: now, kept: 0 });
  };
}
