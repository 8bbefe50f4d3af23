import { type Instant, type JobName, jobs, type Payload, seconds } from '@ohmini/core';
import type { Keys, Queues } from '@ohmini/queue';
import type { Chooser } from './chooser.ts';
import type { Keyspace } from './keyspace.ts';
import type { Atomically } from './redis.ts';
import type { Process, Stage } from './stage.ts';

type State = 'waiting' | 'prioritized' | 'active' | 'delayed' | 'failed';

/** One run of a job by one process. */
export interface Token {
  by: Process;
  /** When the lock ends, unless it is renewed before. */
  endsAt: Instant;
  /** It is over, however it ended: nobody renews its lock. */
  isOver: boolean;
}

export interface SimulatedJob<Name extends JobName = JobName> {
  name: Name;
  id: string;
  payload: Payload<Name>;
  priority: number;
  /** The order in which they were added. */
  order: number;
  state: State;
  attemptsMade: number;
  dueAt: Instant;
  timestamp: Instant;
  token?: Token;
  failedReason?: string;
}

/** A writer's lock lasts for thirty seconds and is renewed each fifteen. */
const LOCK = { shortest: seconds(15), longest: seconds(30) };

export type SimulatedQueues = ReturnType<typeof simulatedQueues>;

/**
 * BullMQ's queues as they are in Redis. An id that exists is not added again; a job whose worker is gone for longer than
 * its lock is anybody's; what is complete is removed, what failed stays.
 */
export function simulatedQueues(keyspace: Keyspace, stage: Stage, keys: Keys, choose: Chooser) {
  const all = new Map<JobName, Map<string, SimulatedJob>>();
  let order = 0;
  const of = (name: JobName) => {
    const known = all.get(name) ?? new Map<string, SimulatedJob>();
    all.set(name, known);
    return known;
  };
  const put = (job: SimulatedJob) => keyspace.alter(of(job.name), job.id, job);
  const isOwn = (job: SimulatedJob | undefined, token: Token): job is SimulatedJob =>
    job?.state === 'active' && job.token === token && token.endsAt > stage.now();

  const isThere = (job: SimulatedJob): boolean => {
    if (job.state === 'waiting' || job.state === 'prioritized') return true;
    if (job.state === 'delayed') return job.dueAt <= stage.clock.now();
    return job.state === 'active' && (job.token?.endsAt ?? 0) <= stage.now();
  };

  return {
    of,
    /** As the parts of `exists` see them. */
    isJob: (key: string) =>
      JOB_KINDS.some(
        (name) =>
          key.startsWith(`${keys.prefix}:${name}:`) && of(name).has(key.slice(`${keys.prefix}:${name}:`.length)),
      ),
    isAvailable: (name: JobName) => of(name).values().some(isThere),
    add(job: Pick<SimulatedJob, 'name' | 'id' | 'payload' | 'priority'>): SimulatedJob | undefined {
      if (of(job.name).has(job.id)) return undefined;
      const state: State = job.priority > 0 ? 'prioritized' : 'waiting';
      const added = { ...job, order: order++, state, attemptsMade: 0, dueAt: 0, timestamp: stage.clock.now() };
      put(added);
      return added;
    },
    /** Mostly by priority and age; retries, stalls and races make it any. */
    take(name: JobName, by: Process): SimulatedJob | undefined {
      const there = [...of(name).values()].filter(isThere);
      const inOrder = there.sort((a, b) => a.priority - b.priority || a.order - b.order);
      const job = choose.oneIn(3) ? there[choose.below(there.length)] : inOrder[0];
      if (!job) return undefined;
      const taken: SimulatedJob = {
        ...job,
        state: 'active',
        token: { by, endsAt: Number.POSITIVE_INFINITY, isOver: false },
      };
      put(taken);
      return taken;
    },
    complete({ name, id }: SimulatedJob, token: Token): boolean {
      if (!isOwn(of(name).get(id), token)) return false;
      keyspace.alter(of(name), id, undefined);
      return true;
    },
    fail({ name, id }: SimulatedJob, token: Token, failedReason: string): void {
      const job = of(name).get(id);
      if (isOwn(job, token)) put({ ...job, state: 'failed', attemptsMade: job.attemptsMade + 1, failedReason });
    },
    delay({ name, id }: SimulatedJob, token: Token, dueAt: Instant, attempts: 0 | 1): void {
      const job = of(name).get(id);
      if (isOwn(job, token)) put({ ...job, state: 'delayed', dueAt, attemptsMade: job.attemptsMade + attempts });
    },
    change({ name, id }: SimulatedJob, payload: Payload<JobName>): void {
      const job = of(name).get(id);
      if (job) put({ ...job, payload });
    },
    /** What a worker has in hand stays. */
    remove(name: JobName, id: string): void {
      if (of(name).get(id)?.state !== 'active') keyspace.alter(of(name), id, undefined);
    },
    retry({ name, id }: SimulatedJob): void {
      const job = of(name).get(id);
      if (job?.state === 'failed') put({ ...job, state: 'waiting' });
    },
    /** Its worker renews the lock no more. */
    letGo(token: Token): void {
      if (token.endsAt !== Number.POSITIVE_INFINITY) return;
      token.endsAt = stage.now() + choose.between(LOCK.shortest, LOCK.longest);
    },
    /** Its worker is back: a lock that did not end meanwhile is renewed. */
    holdOn(token: Token): void {
      if (token.endsAt > stage.now() && !token.isOver) token.endsAt = Number.POSITIVE_INFINITY;
    },
    tokensOf: (by: Process) =>
      [...all.values()]
        .flatMap((each) => [...each.values()])
        .flatMap(({ token, state }) => (token?.by === by && state === 'active' ? [token] : [])),
  };
}

const JOB_KINDS: readonly JobName[] = ['write', 'quarantine'];

/** A producer's connection to these queues, in the shape of ours and of BullMQ's. */
export function producer(queues: SimulatedQueues, atomically: Atomically): Queues {
  let unnamed = 0;
  const read = (name: JobName, id: string) => {
    const job = queues.of(name).get(id);
    if (!job) return undefined;
    const { payload: data, attemptsMade, timestamp, failedReason } = job;
    const getState = () => atomically(() => queues.of(name).get(id)?.state ?? 'unknown');
    const remove = () => atomically(() => queues.remove(name, id));
    return { id, data, attemptsMade, timestamp, failedReason, getState, remove };
  };
  const listed = (name: JobName, states: readonly string[]) =>
    [...queues.of(name).values()].filter(({ state }) => states.includes(state));

  return {
    async add(name, additions) {
      const ids: string[] = [];
      for (const { id = `unnamed-${unnamed++}`, payload, priority = 0 } of additions) {
        const parsed = jobs[name].payload.parse(payload) as Payload<JobName>;
        await atomically(() => queues.add({ name, id, payload: parsed, priority }));
        ids.push(id);
      }
      return ids;
    },
    of(name) {
      const queue: ReturnType<Queues['of']> = Object.create(null);
      return Object.assign(queue, {
        getJob: (id: string) => atomically(() => read(name, id)),
        getRanges: (states: string[]) => atomically(() => listed(name, states).map(({ id }) => id)),
        getJobCountByTypes: (...states: string[]) => atomically(() => listed(name, states).length),
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}
