import {
  asFailure,
  type CallBudget,
  type Clock,
  Failure,
  type Milliseconds,
  RateLimited,
  Transient,
} from '@ohmini/core';
import type { Validators } from './entry.ts';
import { publicVerdict } from './public-verdict.ts';
import { retryAfter } from './retry-after.ts';

export interface PublicGetOptions {
  /** Ends in `/v1`. */
  restUrl: string;
  userAgent: string;
  /** For one page. */
  timeoutMs: Milliseconds;
  clock: Clock;
  budget: CallBudget;
  /** Told of each call: `ok`, `unchanged`, or a failure's code. */
  onCall?: (outcome: string) => void;
}

/** What came back: JSON, and `undefined` where it is unchanged since the validators were given. */
interface Got {
  body: unknown;
  validators: Validators;
}

interface Getting {
  signal: AbortSignal;
  validators?: Validators | undefined;
}

export type PublicGet = (pathAndQuery: string, getting: Getting) => Promise<Got>;

/**
 * One call to what everybody may read. It sends no key, follows no redirect, takes a permit of the fleet's budget, and when
 * Octopus asks to be called less often the whole fleet pauses. It is told paths, never addresses.
 *
 * @throws Transient | RateLimited | Permanent
 */
export function publicGet({ onCall = () => {}, ...options }: PublicGetOptions): PublicGet {
  const { budget, clock } = options;
  return async (pathAndQuery, getting) => {
    const wait = await budget.take();
    if (wait > 0) throw new RateLimited('public-budget', 'All public calls of this hour are used.', clock.now() + wait);
    try {
      const got = await exchange(pathAndQuery, getting, options);
      onCall(got.body === undefined ? 'unchanged' : 'ok');
      return got;
    } catch (error) {
      const failure = asFailure(error);
      onCall(failure.code);
      if (failure instanceof RateLimited) await budget.pause(failure.retryAt - clock.now());
      throw failure;
    }
  };
}

async function exchange(
  pathAndQuery: string,
  { signal, validators = {} }: Getting,
  { restUrl, userAgent, timeoutMs, clock }: Omit<PublicGetOptions, 'onCall'>,
): Promise<Got> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${restUrl}/${pathAndQuery}`, {
      headers: { accept: 'application/json', 'user-agent': userAgent, ...conditions(validators) },
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.any([signal, deadline]),
    });
    const text = await boundedText(response);
    if (response.status === 304) return { body: undefined, validators };
    if (response.status === 200) return { body: JSON.parse(text), validators: validatorsOf(response.headers) };
    throw publicVerdict(response.status, text, clock.now(), retryAfter(response.headers, clock.now()));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (signal.aborted) throw new Transient('aborted', 'We stopped waiting for Octopus.');
    if (deadline.aborted) throw new Transient('timeout', 'Octopus did not answer in time.');
    if (error instanceof SyntaxError) throw malformed();
    throw new Transient('network', 'Octopus could not be reached.');
  }
}

export const malformed = () => new Transient('malformed', 'Octopus answered in an unknown shape.');

const conditions = ({ etag, lastModified }: Validators): Record<string, string> => ({
  ...(etag !== undefined && { 'if-none-match': etag }),
  ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
});

function validatorsOf(headers: Headers): Validators {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) };
}

/** A page of 1,500 rows has 250 kB; ten times that is no answer of Octopus. */
const LONGEST_BODY_BYTES = 2_500_000;

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_BODY_BYTES) throw new Transient('too-large', 'Octopus answered with more than a page can hold.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
