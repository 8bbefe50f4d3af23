import { type Clock, Failure, type Milliseconds, Permanent, RateLimited, seconds, Transient } from '@ohmini/core';
import { comeBackAt } from './retry-after.ts';

/** Longer than any of these services takes, and shorter than the lock of a job. */
const TIMEOUT = seconds(10);

export interface JudgedFetchOptions {
  /** In codes and sentences. The address is in neither, because whoever knows it can post. */
  name: string;
  clock: Clock;
  timeoutMs?: Milliseconds;
}

export type JudgedFetch = (
  url: string,
  init: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
  signal?: AbortSignal,
) => Promise<Response>;

/** One request that was answered with success, or a failure of ours. No redirect is followed: the message is for one server. */
export function judgedFetch({ name, clock, timeoutMs = TIMEOUT }: JudgedFetchOptions): JudgedFetch {
  return async (url, init, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (response.ok) return response;
      await response.body?.cancel();
      throw verdict(name, response, clock);
    } catch (error) {
      if (error instanceof Failure) throw error;
      // What fetch throws names the address.
      if (timeout.aborted)
        throw new Transient(`${name}-timeout`, `${name} did not answer within ${timeoutMs / 1000} s.`);
      throw new Transient(`${name}-network`, `${name} could not be reached.`);
    }
  };
}

/** Of what we send, perhaps, and not of who we are. */
const ABOUT_THE_MESSAGE = new Set([400, 413, 415, 422]);

const PASSING = new Set([408, 425]);

function verdict(name: string, { status, headers }: Response, clock: Clock): Failure {
  const code = `${name}-${status}`;
  if (status === 429) return new RateLimited(code, `${name} asks us to wait.`, comeBackAt(headers, clock.now()));
  if (status >= 500 || PASSING.has(status))
    return new Transient(code, `${name} cannot take messages just now (${status}).`);
  if (status < 400)
    return new Permanent(code, `${name} leads elsewhere (${status}), which is not followed.`, 'missing');
  if (ABOUT_THE_MESSAGE.has(status)) return new Permanent(code, `${name} refuses what it is sent (${status}).`, 'data');
  return new Permanent(
    code,
    `${name} refuses us (${status}): its address or its token is not valid any more.`,
    'credentials',
  );
}
