import { setTimeout as delay } from 'node:timers/promises';
import { type Instant, type Lease, type Milliseconds, seconds, Transient } from '@ohmini/core';
import { abortable } from './abortable.ts';
import { exclusively } from './exclusively.ts';
import type { Minting } from './minting.ts';
import { fingerprintOf } from './sealed-token.ts';
import { isFresh, isValid, spent, type Token } from './token.ts';
import type { TokenStore } from './token-store.ts';

/** How often a process that waits for the login of another looks whether it is there. */
const LOOK_EVERY: Milliseconds = 100;

export interface TokenKeeperOptions {
  /** Asked each time: a changed key makes every token of the old one unknown. */
  apiKey: () => string;
  store: TokenStore;
  lease: Lease;
  minting: Minting;
  /** Octopus' clock. */
  now: () => Instant;
  longestCall: Milliseconds;
}

/** The household's token, one for all processes: whoever finds it old gets a new one, and the others take it from the store. */
export interface TokenKeeper {
  /**
   * A token that is good by all we know. An old one that still lives is given while a new one is not to be had.
   * @throws Transient | RateLimited | Permanent
   */
  current(signal?: AbortSignal): Promise<string>;
  /** Another token than this one, which Octopus refused. Several processes that ask at once get the same. */
  renewed(refused: string, byRefresh: boolean, signal?: AbortSignal): Promise<string>;
  /** From now on a younger token of the store is taken before our own. */
  doubt(): void;
  /** Drops the token here and, if it is the same, in the store, with all that could renew it but the key. */
  forget(): Promise<void>;
}

export function tokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { store, lease, minting, now, longestCall } = options;
  let held: { token: Token; owner: string } | undefined;
  let refused: { token: string; byRefresh: boolean } | undefined;
  let isDoubted = false;

  const usable = (token: Token | undefined): token is Token => token !== undefined && token.token !== refused?.token;
  const good = (token: Token | undefined): token is Token => usable(token) && isValid(token, now());
  const ours = (owner: string) => (held?.owner === owner ? held.token : undefined);

  /** The better of memory and store: what lives, and of two that do the younger. */
  async function known(apiKey: string, owner: string): Promise<Token | undefined> {
    const own = ours(owner);
    const stored = await store.load(apiKey);
    if (!usable(stored) || (good(own) && !(good(stored) && stored.obtainedAt >= own.obtainedAt))) return own;
    held = { token: stored, owner };
    return stored;
  }

  async function keep(token: Token, apiKey: string, owner: string): Promise<Token> {
    held = { token, owner };
    await store.save(token, apiKey);
    return token;
  }

  /** Under the lease. Another process may have done it in the meantime. */
  async function renew(apiKey: string, owner: string): Promise<Token> {
    let old = await known(apiKey, owner);
    if (good(old) && isFresh(old, now())) return old;
    if (old && !usable(old)) old = await keep(spent(old, refused?.byRefresh ?? false), apiKey, owner);
    const last = old;
    const dropRefresh = async () => {
      if (last) await keep({ ...last, refreshToken: undefined }, apiKey, owner);
    };
    const minted = await minting.mint(old, apiKey, dropRefresh);
    // Two tokens of one second may be the same text; what was just given to us is tried.
    refused = undefined;
    return await keep(minted, apiKey, owner);
  }

  /** @returns undefined while another process is at it */
  async function renewAlone(apiKey: string, owner: string): Promise<Token | undefined> {
    try {
      // A refresh token and then the key may take a call each.
      const done = await exclusively(lease, 'token', 2 * longestCall + seconds(10), () => renew(apiKey, owner));
      return done?.value;
    } catch (error) {
      const own = ours(owner);
      // No reason to stop while the old token lives.
      if (good(own)) return own;
      throw error;
    }
  }

  async function obtain(apiKey: string, owner: string): Promise<string> {
    const giveUpAt = performance.now() + longestCall;
    for (;;) {
      const token = await known(apiKey, owner);
      isDoubted = false;
      if (good(token) && isFresh(token, now())) return token.token;
      const renewed = await renewAlone(apiKey, owner);
      if (renewed) return renewed.token;
      if (good(token)) return token.token;
      if (performance.now() >= giveUpAt)
        throw new Transient('login-wait', 'A login of another process takes too long.');
      await delay(LOOK_EVERY);
    }
  }

  async function current(signal?: AbortSignal): Promise<string> {
    const apiKey = options.apiKey();
    const owner = fingerprintOf(apiKey);
    const own = ours(owner);
    if (good(own) && isFresh(own, now()) && !isDoubted) return own.token;
    return await abortable(obtain(apiKey, owner), signal);
  }

  return {
    current,
    renewed(token, byRefresh, signal) {
      refused = { token, byRefresh };
      return current(signal);
    },
    doubt() {
      isDoubted = true;
    },
    async forget() {
      const gone = held?.token;
      held = undefined;
      if (!gone) return;
      refused = { token: gone.token, byRefresh: false };
      const stored = await store.load(options.apiKey());
      if (stored?.token === gone.token) await store.clear();
    },
  };
}
