import type { Instant } from '@ohmini/core';
import type { Verdict } from './classification.ts';

/**
 * A call that was made and came to no answer. What it means is known, what follows from it is not decided yet: that is
 * for the login, the edge or the question. It holds nothing of the request, of the reply, or of the error behind it.
 */
export class Refusal extends Error {
  readonly verdict: Exclude<Verdict, 'empty'>;
  readonly code: string;
  /** Where Octopus named a time. */
  readonly retryAt: Instant | undefined;

  constructor(verdict: Exclude<Verdict, 'empty'>, code: string, retryAt?: Instant) {
    super(`${verdict} (${code})`);
    this.name = 'Refusal';
    this.verdict = verdict;
    this.code = code;
    this.retryAt = retryAt;
  }
}

/** Whether it says that the token, the refresh token or the key is no good, rather than that something else is wrong. */
export const isAboutLogin = (error: unknown): error is Refusal & { verdict: 'authenticate' | 'credentials' } =>
  error instanceof Refusal && (error.verdict === 'authenticate' || error.verdict === 'credentials');
