import { hours, type Instant, type Milliseconds, minutes, seconds } from '@ohmini/core';

/** So many wrong passwords are a person who tries to remember. */
const FREE_TRIES = 5;
const FIRST_LOCK = seconds(30);
const LONGEST_LOCK = minutes(15);
const FORGOTTEN_AFTER = hours(1);

/** For the one user there is, of all strangers together: so many at once, and then one in so long. */
const FREE_TRIES_OF_ALL = 20;
const ONE_MORE_EVERY = seconds(5);

/** Who signed in is not slowed down by what strangers do. */
const KNOWN_FOR = hours(24);

const CALLERS_REMEMBERED = 10_000;

export interface Attempts {
  /**
   * Counts a try as failed before its outcome is known, so that many at once are many.
   * @returns how long to wait before it may be made, and then it was not counted
   */
  begin(caller: string, now: Instant): Milliseconds | undefined;
  /** The try was right, so that it was none. */
  succeeded(caller: string, now: Instant): void;
}

interface Record {
  failures: number;
  at: Instant;
  lockedUntil: Instant;
  signedInAt: Instant | undefined;
}

/**
 * Who guesses passwords. A caller is locked out for longer with each wrong one; and all strangers together are slow, because
 * a thousand addresses cost an attacker little. What is remembered is bounded.
 */
export function attempts(): Attempts {
  const callers = new Map<string, Record>();
  let shared = { left: FREE_TRIES_OF_ALL, at: 0 };

  function recall(caller: string, now: Instant): Record {
    const found = callers.get(caller);
    const fresh = { failures: 0, at: now, lockedUntil: 0, signedInAt: found?.signedInAt };
    // A clock that was set back is no reason to lock anybody out for longer.
    return !found || found.at > now || now - found.at > FORGOTTEN_AFTER ? fresh : found;
  }

  function remember(caller: string, record: Record): void {
    // Moved to the end, so that the first is who was quiet for longest.
    callers.delete(caller);
    callers.set(caller, record);
    const [oldest] = callers.keys();
    if (callers.size > CALLERS_REMEMBERED && oldest !== undefined) callers.delete(oldest);
  }

  const refill = (now: Instant) => {
    const gained = Math.max(0, now - shared.at) / ONE_MORE_EVERY;
    shared = { left: Math.min(FREE_TRIES_OF_ALL, shared.left + gained), at: now };
  };

  return {
    begin(caller, now) {
      const record = recall(caller, now);
      if (record.lockedUntil > now) return record.lockedUntil - now;
      refill(now);
      const isKnown = record.signedInAt !== undefined && now - record.signedInAt < KNOWN_FOR;
      if (!isKnown && shared.left < 1) return Math.ceil((1 - shared.left) * ONE_MORE_EVERY);
      if (!isKnown) shared.left -= 1;
      const failures = record.failures + 1;
      const over = failures - FREE_TRIES;
      const lock = over < 0 ? 0 : Math.min(LONGEST_LOCK, FIRST_LOCK * 2 ** Math.min(over, 20));
      remember(caller, { ...record, failures, at: now, lockedUntil: now + lock });
      return undefined;
    },
    succeeded(caller, now) {
      shared.left = Math.min(FREE_TRIES_OF_ALL, shared.left + 1);
      remember(caller, { failures: 0, at: now, lockedUntil: 0, signedInAt: now });
    },
  };
}
