import { type Clock, type Instant, minutes, type Permanent } from '@ohmini/core';

/** More rows than this refused in ten minutes for one reason are no bad rows. */
const MOST_IN_A_WHILE = 100;
const A_WHILE = minutes(10);

/** Nor is more than this share of a large request. */
export const MOST_OF_A_REQUEST = { share: 0.2, rows: 500 };

/** Rows that are held back because the store refuses too many are tried again this often. */
export const HELD_FOR = minutes(10);

/**
 * All that is held back was tried again by then. Where it is few by now, others have stored the rest, and these are bad
 * rows after all.
 */
export const MANY_FOR = HELD_FOR + minutes(5);

/** Tells bad rows from a store that was changed, or a fault of ours: then the rows are held back, not put in quarantine. */
export interface Systemic {
  note(refused: readonly Permanent[], of: number): void;
  /** Whether what is refused for this reason is held back. */
  isHeld(code: string): boolean;
}

export function systemic(clock: Clock): Systemic {
  const recent = new Map<string, { at: Instant; rows: number }[]>();
  const manyAt = new Map<string, Instant>();

  function note(code: string, rows: number, of: number): void {
    const since = clock.now() - A_WHILE;
    const events = [...(recent.get(code) ?? []).filter(({ at }) => at > since), { at: clock.now(), rows }];
    recent.set(code, events);
    const inAWhile = events.reduce((sum, each) => sum + each.rows, 0);
    const isMostOf = of >= MOST_OF_A_REQUEST.rows && rows > of * MOST_OF_A_REQUEST.share;
    if (inAWhile > MOST_IN_A_WHILE || isMostOf) manyAt.set(code, clock.now());
  }

  return {
    note(refused, of) {
      const counts = Map.groupBy(refused, ({ code }) => code);
      for (const [code, failures] of counts) note(code, failures.length, of);
    },
    isHeld: (code) => clock.now() - (manyAt.get(code) ?? Number.NEGATIVE_INFINITY) <= MANY_FOR,
  };
}
