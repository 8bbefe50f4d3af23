import type { Clock, Milliseconds } from '@ohmini/core';
import { httpVerdict, retryAfter } from './http-verdict.ts';
import { Refusal } from './refusal.ts';

/** Twelve hours at ten seconds are 500 kB (API contract 3.5); ten times that is no answer of Octopus. */
const LONGEST_BODY_BYTES = 5_000_000;

/**
 * A fetch that answers 200 with a bounded body of JSON or throws a Refusal. It follows no redirect, since the request
 * carries the token, and it lets go after `timeoutMs` however slowly the answer trickles.
 */
export function guardedFetch({ clock, timeoutMs }: { clock: Clock; timeoutMs: Milliseconds }): typeof fetch {
  return async (input, init) => {
    const { response, body } = await exchange(input, init, AbortSignal.timeout(timeoutMs));
    const date = response.headers.get('date') ?? '';
    // The length was checked and the compression undone: of the headers only the date still holds.
    if (response.status === 200)
      return new Response(body, { status: 200, headers: { 'content-type': 'application/json', date } });
    const now = clock.now();
    const serverAt = Date.parse(date);
    const retryAt = retryAfter(response.headers.get('retry-after'), now, Number.isNaN(serverAt) ? now : serverAt);
    throw httpVerdict(response.status, body, retryAt);
  };
}

type Exchange = { response: Response; body: string };

async function exchange(
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  deadline: AbortSignal,
): Promise<Exchange> {
  const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  try {
    const response = await fetch(input, { ...init, signal, redirect: 'manual' });
    return { response, body: await boundedText(response) };
  } catch (error) {
    // What fetch throws may hold the request, and with it the token: nothing of it goes further.
    if (error instanceof Refusal) throw error;
    if (init?.signal?.aborted) throw new Refusal('transient', 'aborted');
    throw new Refusal('transient', deadline.aborted ? 'timeout' : 'network');
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_BODY_BYTES) throw new Refusal('transient', 'too-large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
