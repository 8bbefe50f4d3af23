import { type JobName, jobs, type Log, type Milliseconds, type Payload } from '@ohmini/core';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { quietly } from './quietly.ts';
import { ReadableQueue } from './readable-jobs.ts';

export const JOB_NAMES = Object.keys(jobs) as JobName[];

export interface Addition<Name extends JobName> {
  payload: Payload<Name>;
  /** Ours, and idempotent: adding an id that is still there changes nothing. No `:` and not all digits. */
  id?: string;
  /** Not added while another with the same name waits or runs; the failed one of yesterday is no hindrance. */
  once?: string;
  /** 0 first; larger numbers wait behind smaller ones. */
  priority?: number;
}

/** The queues, typed by the table of jobs. Payloads are checked before they reach Redis. */
export interface Queues extends AsyncDisposable {
  /** @returns the ids, each known to be in Redis @throws when any of them is not */
  add<Name extends JobName>(name: Name, additions: readonly Addition<Name>[]): Promise<string[]>;
  of(name: JobName): Queue;
}

/** What failed is kept for a person to see; readings are kept for ever. */
const keptFailures = (name: JobName) => (name === 'write' || name === 'quarantine' ? false : { count: 100 });

/** Nobody reads them. BullMQ's own ten thousand are two megabytes for each queue. */
const EVENTS_KEPT = 100;

const keptWhenDone = (name: JobName) => {
  const { keptMs }: { keptMs?: Milliseconds } = jobs[name];
  return keptMs === undefined ? true : { age: keptMs / 1000 };
};

export const jobOptions = (name: JobName) => ({
  attempts: jobs[name].attempts,
  backoff: { type: 'capped' },
  stackTraceLimit: 1,
  removeOnComplete: keptWhenDone(name),
  removeOnFail: keptFailures(name),
});

export function openQueues(redis: Redis, keys: Keys, log: Log): Queues {
  const open = (name: JobName) => {
    const queue = new ReadableQueue(name, {
      connection: redis,
      prefix: keys.prefix,
      defaultJobOptions: jobOptions(name),
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    queue.on('error', quietly(log, `queue ${name}`));
    return queue;
  };
  const queues = new Map(JOB_NAMES.map((name) => [name, open(name)]));
  const of = (name: JobName): Queue => queues.get(name) ?? open(name);

  return {
    of,
    async add(name, additions) {
      const bulk = additions.map(({ payload, id, once, priority }) => ({
        name,
        data: jobs[name].payload.parse(payload),
        opts: { ...(id && { jobId: id }), ...(once && { deduplication: { id: once } }), ...(priority && { priority }) },
      }));
      const added = await of(name).addBulk(bulk);
      const ids = added.flatMap((job) => job.id ?? []);
      if (ids.length !== additions.length)
        throw new Error(`${name}: only ${ids.length} of ${additions.length} jobs were added`);
      return ids;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
