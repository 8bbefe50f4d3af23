import { createHmac, randomBytes } from 'node:crypto';
import { type Clock, type Log, type Milliseconds, minutes, seconds } from '@ohmini/core';
import { attempts } from './attempts.ts';
import { isPassword, isSameText, storedFrom } from './password.ts';
import { recently } from './recently.ts';

/** What came of a user and password. */
export type SignIn = { is: 'right' } | { is: 'wrong' } | { is: 'later'; waitMs: Milliseconds };

export interface SignInOptions {
  user: string;
  /** As it is, or stored. */
  password: string;
  clock: Clock;
  log: Log;
}

/** A browser sends its password with every request; so long one that was right is believed without a new scrypt. */
const BELIEVED_FOR = minutes(10);

/** A program that keeps sending an old password is no attack and locks nobody out: the same guess teaches nobody anything. */
const KNOWN_WRONG_FOR = minutes(10);

const MOST_RIGHT = 64;
const MOST_WRONG = 1_000;

/** One at a time, so that guesses cost 32 MB and not 32 MB each; more than this wait their turn elsewhere. */
const MOST_WAITING = 8;

const SAID_EVERY = minutes(1);

/** @returns checks an Authorization header that `caller` sent */
export function signIn({ user, password, clock, log }: SignInOptions) {
  const stored = storedFrom(password);
  const tries = attempts();
  const right = recently(BELIEVED_FOR, MOST_RIGHT);
  const wrong = recently(KNOWN_WRONG_FOR, MOST_WRONG);
  const underWay = new Map<string, Promise<SignIn>>();
  // Looked up by a digest that nobody outside can compute, so that the time it takes tells nothing.
  const secret = randomBytes(32);
  let turn: Promise<unknown> = Promise.resolve();
  let saidAt = Number.NEGATIVE_INFINITY;

  async function verify(digest: string, given: Credentials, caller: string): Promise<SignIn> {
    // Both are looked at whatever the other is: a wrong user takes as long as a wrong password.
    const isRight = [await isPassword(given.password, await stored), isSameText(given.user, user)].every(Boolean);
    const now = clock.now();
    (isRight ? right : wrong).add(digest, now);
    if (isRight) tries.succeeded(caller, now);
    return { is: isRight ? 'right' : 'wrong' };
  }

  function later(waitMs: Milliseconds): SignIn {
    const now = clock.now();
    if (now - saidAt >= SAID_EVERY) {
      saidAt = now;
      log.warn({}, 'somebody tries passwords at the dashboard, and has to wait before the next one');
    }
    return { is: 'later', waitMs };
  }

  return async (authorization: string, caller: string): Promise<SignIn> => {
    const given = credentialsIn(authorization);
    if (!given) return { is: 'wrong' };
    const digest = createHmac('sha256', secret).update(authorization).digest('base64');
    const now = clock.now();
    if (right.has(digest, now)) return { is: 'right' };
    if (wrong.has(digest, now)) return { is: 'wrong' };
    // A page asks for its parts at once, each with the same password.
    const same = underWay.get(digest);
    if (same !== undefined) return await same;
    if (underWay.size >= MOST_WAITING) return later(seconds(1));
    const waitMs = tries.begin(caller, now);
    if (waitMs !== undefined) return later(waitMs);
    const verdict = turn.then(() => verify(digest, given, caller)).finally(() => underWay.delete(digest));
    underWay.set(digest, verdict);
    turn = verdict.catch(() => {});
    return await verdict;
  };
}

interface Credentials {
  user: string;
  password: string;
}

/** HTTP Basic (RFC 7617), in UTF-8; the first colon ends the user. */
function credentialsIn(authorization: string): Credentials | undefined {
  const [, encoded = ''] = /^basic +([\w+/-]+=*) *$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
