import { type Clock, hours, type Instant, type KeyValue, type Milliseconds, minutes } from '@ohmini/core';
import { z } from 'zod';

const record = z.object({
  failures: z.number().int().positive(),
  /** When the last of them was counted. */
  since: z.number(),
  until: z.number(),
  code: z.string().regex(/^[\w-]{1,40}$/),
});

/** Failures in a row, and until when nothing is tried because of them. `failures` is 0 where all is well. */
export type Rung = z.infer<typeof record>;

/** A wait that grows with each failure in a row, shared by all processes and kept over restarts. */
export interface Ladder {
  read(): Promise<Rung>;
  /**
   * Counts the failure of something begun at `startedAt`, unless one was counted since then: five processes that fail at
   * once have failed once.
   * @param notBefore a moment that was named to us; the wait is at least until then
   */
  failed(startedAt: Instant, code: string, notBefore?: Instant): Promise<Rung>;
  reset(): Promise<void>;
}

const WELL: Rung = { failures: 0, since: 0, until: 0, code: '' };

/** A record from further ahead than clocks of one household differ was written before a clock was set back. */
const CLOCK_TOLERANCE = minutes(1);

/** How long a count outlives the wait it caused. */
const REMEMBERED = hours(24);

/** How long to wait after so many failures in a row, the last of them with this code. */
export type Steps = (failures: number, code: string) => Milliseconds;

export const doubling =
  (from: Milliseconds, cap: Milliseconds): Steps =>
  (failures) =>
    Math.min(cap, from * 2 ** Math.min(failures - 1, 30));

export function ladder(store: KeyValue, name: string, steps: Steps, clock: Clock): Ladder {
  const read = async () => rungOf(await store.get(name));
  return {
    read,
    async failed(startedAt, code, notBefore = 0) {
      const before = await read();
      const now = clock.now();
      if (before.failures > 0 && before.since >= startedAt && isWaiting(before, now)) return before;
      const failures = before.failures + 1;
      const rung = { failures, since: now, until: Math.max(now + steps(failures, code), notBefore), code };
      await store.set(name, JSON.stringify(rung), rung.until - now + REMEMBERED);
      return rung;
    },
    reset: () => store.delete(name),
  };
}

export const isWaiting = ({ since, until }: Rung, now: Instant): boolean =>
  now < until && since <= now + CLOCK_TOLERANCE;

function rungOf(text: string | undefined): Rung {
  try {
    return text === undefined ? WELL : record.parse(JSON.parse(text));
  } catch {
    return WELL;
  }
}
