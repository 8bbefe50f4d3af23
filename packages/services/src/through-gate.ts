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
import type { Wakefulness } from './awake.ts';
import { SLEPT } from './batcher.ts';
import type { Context } from './context.ts';
import { isRefusal } from './isolate.ts';
import type { StoreTrouble } from './store-trouble.ts';

/** Wrong credentials and missing buckets are put right by a person, not by the store. */
const UNTIL_A_PERSON_ACTS = seconds(60);

/** No wait that a store asks for is shorter or longer. */
const ASKED_WAIT = { shortest: seconds(1), longest: minutes(10) };

export interface ThroughGatePorts {
  sink: Sink;
  trouble: StoreTrouble;
  awake: Wakefulness;
  /** Aborted when this process is about to end. */
  signal: AbortSignal;
}

/**
 * Writes to the store, for as long as that takes: while it is away, everything waits here and no attempt is spent.
 *
 * @throws Permanent (`data`) when it refuses these points; RateLimited (`stopping`) once `signal` is aborted; Transient
 *   (`slept`) after a standstill
 */
export function throughGate(context: Context, { awake, signal, sink, trouble }: ThroughGatePorts) {
  const { clock, config, keys, log, metrics, redis } = context;
  const entrance = gate(redis, keys, config.influx?.writeTimeoutMs);
  const cut = soonAfter(signal, config.shutdownTimeoutMs / 2);

  async function works(): Promise<void> {
    const since = await entrance.open();
    if (since !== undefined)
      log.info({ downSeconds: secondsSince(since, clock.now()) }, `${sink.name} takes readings again`);
    await trouble.worked();
  }

  return async (points: readonly Point[], takenAt: number): Promise<void> => {
    for (;;) {
      await entrance.pass(signal);
      // Stopped at the gate or before a repeated try, while others stored these rows and newer ones.
      if (!awake.since(takenAt)) {
        await entrance.leave();
        throw SLEPT;
      }
      const took = metrics.storeWrites.startTimer();
      const failure = await sink.write(points, cut).then(() => undefined, asFailure);
      took({ outcome: failure === undefined ? 'stored' : isRefusal(failure) ? 'refused' : 'failed' });
      if (failure === undefined || isRefusal(failure)) {
        // It answers, and looked at what we sent. A Redis that fails now is not its failure: the job is tried again.
        await works();
        if (failure) throw failure;
        return;
      }
      if (cut.aborted) {
        await entrance.leave();
        throw new RateLimited('stopping', 'This process is about to end.', clock.now());
      }
      await entrance.shut(failure.code, waitOf(failure, clock.now()));
      await trouble.failed(failure);
    }
  };
}

/** What is under way when we are told to stop may end by itself, but not take all the time that there is. */
function soonAfter(signal: AbortSignal, grace: Milliseconds): AbortSignal {
  const cut = new AbortController();
  signal.addEventListener('abort', () => void setTimeout(() => cut.abort(), grace).unref(), { once: true });
  return cut.signal;
}

const secondsSince = (since: number, now: number) => Math.round((now - since) / 1000);

/** @returns undefined where nobody knows: then it is tried more and more rarely */
function waitOf(failure: Failure, now: number): Milliseconds | undefined {
  if (failure instanceof RateLimited)
    return Math.min(ASKED_WAIT.longest, Math.max(ASKED_WAIT.shortest, failure.retryAt - now));
  return failure instanceof Transient ? undefined : UNTIL_A_PERSON_ACTS;
}
