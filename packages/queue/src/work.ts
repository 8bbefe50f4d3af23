import { asFailure, backoffDelay, type Failure, type JobName, jobs, type Log, type Payload } from '@ohmini/core';
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import { workerConnection } from './connection.ts';
import type { Keys } from './keys.ts';
import { quietly } from './quietly.ts';

/** Jobs of workers that died are looked for this often. */
const LOOK_FOR_STALLED_MS = 5_000;

/** A job that was active in a worker that died runs again however often that happens: BullMQ's default fails the second. */
const NEVER_FAILED_FOR_STALLING = 1e6;

export interface WorkOptions {
  url: string;
  keys: Keys;
  log: Log;
  concurrency: number;
  /** How long a job may go without a sign of life before another worker takes it; 15 s by default. */
  lockMs?: number;
  /** No more than `max` jobs in `duration` milliseconds, over all workers of this queue. */
  limiter?: { max: number; duration: number };
}

export type Handler<Name extends JobName> = (payload: Payload<Name>, signal: AbortSignal) => Promise<void>;

/** Runs jobs until disposed; then finishes those that are running and takes no more. */
export function work<Name extends JobName>(name: Name, handler: Handler<Name>, options: WorkOptions): AsyncDisposable {
  const stop = new AbortController();
  const lockMs = options.lockMs ?? 15_000;
  const worker = new Worker(name, (job, token) => process(name, handler, job, token, stop.signal), {
    connection: workerConnection(options.url),
    prefix: options.keys.prefix,
    concurrency: options.concurrency,
    ...(options.limiter && { limiter: options.limiter }),
    lockDuration: lockMs,
    stalledInterval: LOOK_FOR_STALLED_MS,
    maxStalledCount: NEVER_FAILED_FOR_STALLING,
    settings: { backoffStrategy: (attempt) => backoffDelay(name, attempt, Math.random()) },
  });
  worker.on('error', quietly(options.log, `worker ${name}`));
  worker.on('failed', (_job, error) => options.log.debug({ queue: name, error: error.message }, 'job failed'));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await worker.close();
    },
  };
}

async function process<Name extends JobName>(
  name: Name,
  handler: Handler<Name>,
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const parsed = jobs[name].payload.safeParse(job.data);
  if (!parsed.success) throw new UnrecoverableError(`This is no ${name} job of a version we know.`);
  try {
    await handler(parsed.data as Payload<Name>, signal);
  } catch (error) {
    throw await verdict(asFailure(error), job, token);
  }
}

/** What BullMQ is to do with a failed job. Waiting because we were asked to spends no attempt. */
async function verdict(failure: Failure, job: Job, token: string | undefined): Promise<Error> {
  if (failure.kind === 'rate-limited' && 'retryAt' in failure && jobs[job.name as JobName].attempts > 1) {
    await job.moveToDelayed(Number(failure.retryAt), token);
    return new DelayedError();
  }
  // Credentials and missing buckets are put right by a person, and then the same job goes through.
  const final =
    failure.kind === 'permanent' && 'reason' in failure && (failure.reason === 'data' || failure.reason === 'request');
  return final ? new UnrecoverableError(`${failure.code}: ${failure.message}`) : failure;
}
