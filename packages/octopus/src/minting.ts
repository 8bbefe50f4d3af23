import {
  type Clock,
  type Failure,
  hours,
  type Instant,
  type KeyValue,
  minutes,
  Permanent,
  RateLimited,
} from '@ohmini/core';
import { failureOf } from './classification.ts';
import type { EdgeBackoff } from './edge-backoff.ts';
import { EDGE_BLOCK } from './http-verdict.ts';
import { doubling, isWaiting, ladder, type Steps } from './ladder.ts';
import { isAboutLogin, Refusal } from './refusal.ts';
import { fingerprintOf } from './sealed-token.ts';
import { canRefresh, OBTAIN_TOKEN, readToken, type Token } from './token.ts';
import type { Question } from './wire.ts';

/** After a login that failed. What the edge turned away is tried again no later than anything else that it does. */
const COOL_DOWN: Steps = (failures, code) =>
  doubling(minutes(1), code === EDGE_BLOCK ? minutes(10) : minutes(30))(failures, code);

/** A refused key is a wrong key, but not always: Octopus was seen to refuse good ones for a while (API contract 1.6). */
const REFUSED_KEY: Steps = (failures) => [minutes(30), hours(2)][failures - 1] ?? hours(6);

export interface MintingOptions {
  call: (question: Question) => Promise<unknown>;
  /** Where the edge turns us away, that is the better reason to give. */
  edge: Pick<EdgeBackoff, 'wait'>;
  tokens: KeyValue;
  clock: Clock;
  /** Octopus' clock. */
  now: () => Instant;
}

/** Gets new tokens, and knows when not to ask for one: asking for too many locks a household out (API contract 1.7). */
export interface Minting {
  /**
   * A new token, by the refresh token where there is one, else by the key.
   * @param onRefreshRefused told that the refresh token is not to be used again, before the key is tried
   * @throws Transient | RateLimited | Permanent. After a failed login, and when Octopus asks for fewer of them, RateLimited
   * `mint-cooldown`: that limit is one on logins, and says nothing about other calls.
   */
  mint(old: Token | undefined, apiKey: string, onRefreshRefused: () => Promise<void>): Promise<Token>;
}

export function minting({ call, edge, tokens, clock, now }: MintingOptions): Minting {
  const coolDown = ladder(tokens, 'mint', COOL_DOWN, clock);

  async function attempt(input: Record<string, string>): Promise<Token> {
    const startedAt = clock.now();
    try {
      const data = await call({ operation: 'obtainKrakenToken', query: OBTAIN_TOKEN, variables: { input } });
      const token = readToken(data, now());
      if (!token) throw new Refusal('transient', 'malformed');
      await coolDown.reset();
      return token;
    } catch (error) {
      if (isAboutLogin(error) || !(error instanceof Refusal)) throw error;
      const { until } = await coolDown.failed(startedAt, error.code, error.retryAt);
      throw new Refusal(error.verdict, error.code, until);
    }
  }

  /** @returns undefined when the refresh token itself is refused */
  async function byRefresh(refreshToken: string): Promise<Token | undefined> {
    try {
      return await attempt({ refreshToken });
    } catch (error) {
      const isRefused = error instanceof Refusal && error.verdict !== 'transient' && error.verdict !== 'rate-limited';
      if (isRefused) return undefined;
      throw error;
    }
  }

  async function byKey(apiKey: string): Promise<Token> {
    const refusals = ladder(tokens, `key-${fingerprintOf(apiKey)}`, REFUSED_KEY, clock);
    const before = await refusals.read();
    if (isWaiting(before, clock.now())) throw refusedBefore(before.code);
    const startedAt = clock.now();
    try {
      const token = await attempt({ APIKey: apiKey });
      if (before.failures > 0) await refusals.reset();
      return token;
    } catch (error) {
      if (isAboutLogin(error)) await refusals.failed(startedAt, error.code);
      throw error;
    }
  }

  const mint: Minting['mint'] = async (old, apiKey, onRefreshRefused) => {
    const cooling = await coolDown.read();
    if (isWaiting(cooling, clock.now())) {
      await edge.wait();
      throw tooSoon(cooling.code, cooling.until);
    }
    if (old && canRefresh(old, now())) {
      const token = await byRefresh(old.refreshToken);
      if (token) return token;
      await onRefreshRefused();
    }
    return await byKey(apiKey);
  };
  return {
    mint: (...args) =>
      mint(...args).catch((error) => {
        throw error instanceof Refusal ? failedLogin(error, clock.now()) : error;
      }),
  };
}

const failedLogin = (refusal: Refusal, now: Instant): Failure =>
  refusal.verdict === 'rate-limited' && refusal.retryAt !== undefined && refusal.code !== EDGE_BLOCK
    ? tooSoon(refusal.code, refusal.retryAt)
    : failureOf(refusal, now);

const tooSoon = (code: string, until: Instant) =>
  new RateLimited('mint-cooldown', `The last login at Octopus failed (${code}); the next is not tried at once.`, until);

const refusedBefore = (code: string) =>
  new Permanent(
    code,
    `Octopus refused the API key (${code}); it is tried again later, a new key at once.`,
    'credentials',
  );
