import { type Clock, type Instant, Transient } from '@ohmini/core';
import { failureOf } from './classification.ts';
import { httpVerdict, retryAfter } from './http-verdict.ts';

/** Twelve hours at ten seconds are 500 kB (API contract 3.5); ten times that is no answer of Octopus. */
const LONGEST_BODY_BYTES = 5_000_000;

/** Raised for 401 and 403 with JSON: the caller gets a new token and tries once more. */
export class Unauthenticated extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`Octopus wants a new login (${code}).`);
    this.code = code;
  }
}

export interface GuardedFetchOptions {
  clock: Clock;
  timeoutMs: number;
  /** Told the difference between the server's clock and ours with each answer. */
  onServerTime: (serverAt: Instant, receivedAt: Instant) => void;
}

/**
 * A fetch that answers 200 with a bounded body or throws one of the failures of core. It follows no redirect, since the
 * request carries the token, and it lets go after `timeoutMs` however slowly the answer trickles.
 */
export function guardedFetch({ clock, timeoutMs, onServerTime }: GuardedFetchOptions): typeof fetch {
  return async (input, init) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    const { response, body } = await exchange(input, { ...init, signal, redirect: 'manual' });
    const now = clock.now();
    const serverAt = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(serverAt)) onServerTime(serverAt, now);
    if (response.status === 200) return new Response(body, { status: 200, headers: response.headers });
    const { verdict, code } = httpVerdict(response.status, body);
    if (verdict === 'authenticate') throw new Unauthenticated(code);
    throw failureOf(verdict, code, now, retryAfter(response.headers.get('retry-after'), now));
  };
}

type Exchange = { response: Response; body: string };

async function exchange(input: Parameters<typeof fetch>[0], init: RequestInit): Promise<Exchange> {
  try {
    const response = await fetch(input, init);
    return { response, body: await boundedText(response) };
  } catch (error) {
    if (error instanceof Transient) throw error;
    const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    throw timedOut
      ? new Transient('timeout', 'Octopus did not answer in time.')
      : new Transient('network', 'Octopus could not be reached.');
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_BODY_BYTES)
      throw new Transient('too-large', 'Octopus answered with more than a reply can hold.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
