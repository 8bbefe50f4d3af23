import { hours, type Instant, type KeyValue, minutes } from '@ohmini/core';
import { sealed, unsealed } from './sealed-token.ts';
import type { Token } from './token.ts';

const NAME = 'token';

/** Refresh tokens live for a week (API contract 1.3); longer than this nothing is of use. */
const LONGEST_KEPT = hours(8 * 24);

/** The household's token where all processes find it, and the next start does. */
export interface TokenStore {
  load(apiKey: string): Promise<Token | undefined>;
  save(token: Token, apiKey: string): Promise<void>;
  clear(): Promise<void>;
}

export const tokenStore = (tokens: KeyValue, now: () => Instant): TokenStore => ({
  async load(apiKey) {
    const record = await tokens.get(NAME);
    return record === undefined ? undefined : unsealed(record, apiKey);
  },
  save(token, apiKey) {
    const usefulFor = Math.max(token.expiresAt, token.refreshExpiresAt) - now();
    return tokens.set(NAME, sealed(token, apiKey), Math.min(Math.max(usefulFor, minutes(1)), LONGEST_KEPT));
  },
  clear: () => tokens.delete(NAME),
});
