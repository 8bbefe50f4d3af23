import {
  asFailure,
  backoffDelay,
  holdsReadings,
  type JobName,
  jobs,
  type Payload,
  Permanent,
  RateLimited,
} from '@ohmini/core';
import { heldWrites } from '@ohmini/queue';
import type { Wakefulness } from '../../src/awake.ts';
import { batcher } from '../../src/batcher.ts';
import type { Context } from '../../src/context.ts';
import { heldRows } from '../../src/gap-held-rows.ts';
import { quarantine } from '../../src/quarantine.ts';
import { quarantineJob } from '../../src/quarantine-work.ts';
import { spanOfPayload } from '../../src/store-newest.ts';
import { storeTrouble } from '../../src/store-trouble.ts';
import { systemic } from '../../src/systemic.ts';
import { throughGate } from '../../src/through-gate.ts';
import { writeJob } from '../../src/write-job.ts';
import type { SimulatedJob, SimulatedQueues, Token } from './queues.ts';
import type { Atomically } from './redis.ts';
import type { Process, Stage } from './stage.ts';
import type { Store } from './store.ts';

/** So many jobs of each queue at once. */
const CONCURRENCY = { write: 4, quarantine: 2 };

export interface WriterPorts {
  stage: Stage;
  store: Store;
  queues: SimulatedQueues;
  context: Context;
  atomically: Atomically;
  onCompleted(job: SimulatedJob): void;
}

/** A writer as its service composes it, with a worker that does what BullMQ's does. */
export function writer(process: Process, ports: WriterPorts) {
  const { atomically, context, queues, stage, store } = ports;
  const stop = new AbortController();
  const trouble = storeTrouble(context, 'store');
  const refusals = systemic(context.clock);
  const awake: Wakefulness = { since: (moment) => moment > process.wokeAt, [Symbol.dispose]: () => {} };
  const submit = batcher({
    maxPoints: 200,
    lingerMs: 5,
    send: throughGate(context, { sink: store.sink(process), trouble, awake, signal: stop.signal }),
    onRefused: refusals.note,
    isHeld: refusals.isHeld,
    awake,
  });
  const write = writeJob(context, {
    submit,
    held: heldRows(context, store.history(process)),
    quarantine: quarantine(context),
    systemic: refusals,
    trouble,
    onStored: () => {},
  });
  const keep = quarantineJob(context, store.history(process), () => {});
  const held = heldWrites(context.redis, context.keys);
  const running = { write: 0, quarantine: 0 };

  const handle = (job: SimulatedJob): Promise<void> => {
    const run = {
      id: job.id,
      isFirst: job.attemptsMade === 0,
      failures: job.attemptsMade,
      change: (payload: Payload<JobName>) => atomically(() => queues.change(job, payload)),
    };
    if (job.name === 'write') return write(job.payload as Payload<'write'>, stop.signal, run);
    return keep(job.payload as Payload<'quarantine'>, stop.signal, run);
  };

  /** As `work` decides and BullMQ does it. */
  async function failed(job: SimulatedJob, token: Token, error: unknown): Promise<void> {
    const failure = asFailure(error);
    const { attempts } = jobs[job.name];
    await atomically(() => {
      if (failure instanceof RateLimited && attempts > 1) return queues.delay(job, token, failure.retryAt, 0);
      const isHopeless = failure instanceof Permanent && failure.reason === 'data';
      if (isHopeless || job.attemptsMade + 1 >= attempts) return queues.fail(job, token, failure.message);
      const wait = backoffDelay(job.name, job.attemptsMade + 1, 0.5);
      return queues.delay(job, token, context.clock.now() + wait, 1);
    });
  }

  async function run(job: SimulatedJob, token: Token): Promise<void> {
    try {
      await handle(job);
    } catch (error) {
      return await failed(job, token, error);
    }
    const isComplete = await atomically(() => {
      const isDone = queues.complete(job, token);
      if (isDone) ports.onCompleted(job);
      return isDone;
    });
    if (isComplete && job.name === 'write' && holdsReadings(job.payload as Payload<'write'>))
      await held.forget(spanOfPayload(job.payload as Parameters<typeof spanOfPayload>[0]));
  }

  function takeFrom(name: 'write' | 'quarantine'): void {
    const job = queues.take(name, process);
    if (!job?.token) return;
    const { token } = job;
    running[name] += 1;
    // Redis may fail a worker: then the lock runs out, and another takes the job.
    void run(job, token)
      .catch(() => {})
      .finally(() => {
        running[name] -= 1;
        token.isOver = true;
        queues.letGo(token);
      });
  }

  stage.offer(() => {
    if (!process.isAlive || process.isFrozen || stop.signal.aborted) return [];
    const names = (['write', 'quarantine'] as const).filter(
      (name) => running[name] < CONCURRENCY[name] && queues.isAvailable(name),
    );
    return names.map((name) => ({ by: process, go: () => takeFrom(name) }));
  });

  return {
    process,
    /** Takes no more, and gives back what waits for the store. */
    stop: () => stop.abort(),
  };
}
