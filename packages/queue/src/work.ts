import {
  asFailure,
  backoffDelay,
  type Failure,
  FOR_EVER,
  type JobName,
  jobs,
  type Log,
  type Payload,
  Permanent,
  RateLimited,
} from '@ohmini/core';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { workerConnection } from './connection.ts';
import type { Keys } from './keys.ts';
import { jobOptions } from './queues.ts';
import { quietly } from './quietly.ts';
import { isUnreadable, ReadableWorker } from './readable-jobs.ts';

/** Jobs of workers that died are looked for this often. */
const LOOK_FOR_STALLED_MS = 5_000;

/** A job that was active in a worker that died runs again however often that happens: BullMQ's default fails the second. */
const NEVER_FAILED_FOR_STALLING = 1e6;

/** So many minutes of how many jobs were completed are kept for pages: two short lists for each queue. */
const MINUTES_COUNTED = 60;

export interface WorkOptions {
  url: string;
  keys: Keys;
  log: Log;
  concurrency: number;
  /** How long a job may go without a sign of life before another worker takes it; 15 s by default. */
  lockMs?: number;
  /** No more than `max` jobs in `duration` milliseconds, over all workers of this queue. */
  limiter?: { max: number; duration: number };
  /** For metrics: told once for each run that ends, and for each that is found to have been cut short. */
  onOutcome?: (queue: JobName, outcome: JobOutcome) => void;
}

/**
 * `failed` for good, or `retried` later; `stalled` in a worker that died or stood still; `lock-lost` while it ran here, so
 * that another worker may run it too.
 */
export const JOB_OUTCOMES = ['completed', 'retried', 'failed', 'stalled', 'lock-lost'] as const;

export type JobOutcome = (typeof JOB_OUTCOMES)[number];

export interface WorkHooks<Name extends JobName> {
  /** Once the job is complete and gone from its queue. */
  onCompleted?: (payload: Payload<Name>) => Promise<void>;
  /** Before a job is failed because it was changed in Redis so that nobody can read it. */
  onDamaged?: (id: string) => Promise<void>;
}

/** What a handler may know of the run it is in. */
export interface Run<Name extends JobName> {
  id: string;
  /** Whether the job was never begun before. */
  isFirst: boolean;
  /**
   * How often it failed before; a run that was cut short, because its worker died, counts for nothing. A job of one
   * attempt that failed before was therefore sent back by a person.
   */
  failures: number;
  /** What its next run is given in place of this payload. */
  change(payload: Payload<Name>): Promise<void>;
}

export type Handler<Name extends JobName> = (
  payload: Payload<Name>,
  signal: AbortSignal,
  run: Run<Name>,
) => Promise<void>;

/** Runs jobs until disposed; then finishes those that are running and takes no more. */
export function work<Name extends JobName>(
  name: Name,
  handler: Handler<Name>,
  options: WorkOptions & WorkHooks<Name>,
): AsyncDisposable {
  const stop = new AbortController();
  const lockMs = options.lockMs ?? 15_000;
  const run = async (job: Job, token?: string) => {
    const parsed = jobs[name].payload.safeParse(job.data);
    if (!parsed.success) throw await unknown(name, job, token, options.onDamaged);
    try {
      await handler(parsed.data as Payload<Name>, stop.signal, runOf(name, job));
    } catch (error) {
      throw await verdict(name, asFailure(error), job, token);
    }
  };
  const worker = new ReadableWorker(name, run, {
    connection: workerConnection(options.url),
    prefix: options.keys.prefix,
    concurrency: options.concurrency,
    ...(options.limiter && { limiter: options.limiter }),
    lockDuration: lockMs,
    stalledInterval: LOOK_FOR_STALLED_MS,
    maxStalledCount: NEVER_FAILED_FOR_STALLING,
    metrics: { maxDataPoints: MINUTES_COUNTED },
    settings: { backoffStrategy: (attempt) => backoffDelay(name, attempt, Math.random()) },
  });
  const onError = quietly(options.log, `worker ${name}`);
  worker.on('error', (error) => {
    onError(error);
    if (error.name === 'SyntaxError') void mend(worker, name, options.log).catch(onError);
  });
  const count = (outcome: JobOutcome) => options.onOutcome?.(name, outcome);
  worker.on('completed', (job) => {
    count('completed');
    void options.onCompleted?.(job.data).catch(onError);
  });
  worker.on('failed', (job, error) => {
    count(job?.finishedOn === undefined ? 'retried' : 'failed');
    sayFailed(options.log, name, job, error);
  });
  worker.on('stalled', () => count('stalled'));
  worker.on('lockRenewalFailed', (ids) => {
    for (const _ of ids) count('lock-lost');
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await worker.close();
    },
  };
}

async function mend(worker: ReadableWorker, queue: JobName, log: Log): Promise<void> {
  const mended = await worker.mendOptions(jobOptions(queue));
  for (const job of mended) log.warn({ queue, job }, `${queue} job with damaged options put right`);
}

/** A job that is given up for good is said aloud; one that is tried again is the business of whoever fails. */
function sayFailed(log: Log, queue: JobName, job: Job | undefined, error: Error): void {
  const isFinal = job?.finishedOn !== undefined && jobs[queue].attempts > 1;
  log[isFinal ? 'warn' : 'debug'](
    { queue, job: job?.id },
    `${queue} job ${isFinal ? 'refused and kept' : 'failed'}: ${error.message}`,
  );
}

// BullMQ counts an attempt as made in the very command that moves the job to failed, and a retry from there, by Bull Board
// or by us, leaves the count alone. The count of starts would not do: it grows with each stall.
const runOf = <Name extends JobName>(name: Name, job: Job): Run<Name> => ({
  id: job.id ?? '',
  isFirst: job.attemptsStarted <= 1,
  failures: job.attemptsMade,
  change: (payload) => job.updateData(jobs[name].payload.parse(payload)),
});

const NEWER_VERSION_WAITS_MS = 60_000;

/**
 * During an upgrade an old worker meets jobs of a new producer: what may not be lost waits for a worker that knows them.
 * What was changed in Redis nobody will know: it is failed and kept as it is.
 */
async function unknown(
  name: JobName,
  job: Job,
  token: string | undefined,
  onDamaged?: (id: string) => Promise<void>,
): Promise<Error> {
  const { attempts, isOfLaterVersion } = jobs[name];
  if (attempts < FOR_EVER) return new UnrecoverableError(`This is no ${name} job of a version we know.`);
  if (isUnreadable(job.data) || isOfLaterVersion?.(job.data) === false) {
    await onDamaged?.(job.id ?? '');
    return new UnrecoverableError('unreadable: The job was changed after it was written, and cannot be read any more.');
  }
  await job.moveToDelayed(Date.now() + NEWER_VERSION_WAITS_MS, token);
  return new DelayedError();
}

/** What BullMQ is to do with a failed job. Waiting because we were asked to spends no attempt. */
async function verdict(name: JobName, failure: Failure, job: Job, token: string | undefined): Promise<Error> {
  if (failure instanceof RateLimited && jobs[name].attempts > 1) {
    await job.moveToDelayed(failure.retryAt, token);
    return new DelayedError();
  }
  // Only the data themselves are hopeless. Credentials, buckets and proxies in between are put right by a person, and
  // then the same job goes through.
  const isHopeless = failure instanceof Permanent && failure.reason === 'data';
  return isHopeless ? new UnrecoverableError(`${failure.code}: ${failure.message}`) : failure;
}
