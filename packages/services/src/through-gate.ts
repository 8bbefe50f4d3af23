import {
  asFailure,
  type Failure,
  type Milliseconds,
  minutes,
  type Point,
  RateLimited,
  type Sink,
  seconds,
  Transient,
} from '@ohmini/core';
import { gate } from '@ohmini/queue';
import type { Context } from './context.ts';
import { isRefusal } from './isolate.ts';
import type { StoreTrouble } from './store-trouble.ts';

/** Wrong credentials and missing buckets are put right by a person, not by the store. */
const UNTIL_A_PERSON_ACTS = seconds(60);

/** No wait that a store asks for is shorter or longer. */
const ASKED_WAIT = { shortest: seconds(1), longest: minutes(10) };

/**
 * Writes to the store, for as long as that takes: while it is away, everything waits here and no attempt is spent.
 *
 * @throws Permanent (`data`) when it refuses these points; RateLimited (`stopping`) once `signal` is aborted
 */
export function throughGate(context: Context, sink: Sink, trouble: StoreTrouble, signal: AbortSignal) {
  const { clock, keys, log, redis } = context;
  const entrance = gate(redis, keys);

  async function works(): Promise<void> {
    const since = await entrance.open();
    if (since !== undefined)
      log.info({ downSeconds: secondsSince(since, clock.now()) }, `${sink.name} takes readings again`);
    await trouble.worked();
  }

  return async (points: readonly Point[]): Promise<void> => {
    for (;;) {
      await entrance.pass(signal);
      try {
        await sink.write(points);
        return await works();
      } catch (error) {
        const failure = asFailure(error);
        if (isRefusal(failure)) {
          // It answers, and looked at what we sent.
          await works();
          throw failure;
        }
        await entrance.shut(failure.code, waitOf(failure, clock.now()));
        await trouble.failed(failure);
      }
    }
  };
}

const secondsSince = (since: number, now: number) => Math.round((now - since) / 1000);

/** @returns undefined where nobody knows: then it is tried more and more rarely */
function waitOf(failure: Failure, now: number): Milliseconds | undefined {
  if (failure instanceof RateLimited)
    return Math.min(ASKED_WAIT.longest, Math.max(ASKED_WAIT.shortest, failure.retryAt - now));
  return failure instanceof Transient ? undefined : UNTIL_A_PERSON_ACTS;
}
