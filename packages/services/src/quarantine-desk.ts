import type { Config } from '@ohmini/config';
import { jobs } from '@ohmini/core';
import { type Act, type AuditEntry, auditTrail, keysOf, openQueues, type Queues } from '@ohmini/queue';
import { type Quarantined, quarantined } from './quarantined.ts';
import { redisInTime, SILENCE } from './redis-in-time.ts';

export type { AuditEntry };

export interface DeskOptions {
  config: Pick<Config, 'queue'>;
  redisUrl: string;
  /** For the audit trail: whoever gives the orders. */
  who: string;
}

/** Ids of what was done and, with the reason, of what was not. */
export interface Outcome {
  done: string[];
  left: { id: string; why: string }[];
}

/** What a person may do with what the store refused. Everything is on the audit trail before it is done. */
export interface QuarantineDesk extends AsyncDisposable {
  list(): Promise<Quarantined[]>;
  /** Has the writer try them again; `isForced` whatever the store holds in their place. */
  replay(ids: readonly string[], isForced: boolean): Promise<Outcome>;
  /** They are nowhere else: after this they are lost. */
  drop(ids: readonly string[]): Promise<Outcome>;
  /** The newest act first. */
  audit(limit: number): Promise<AuditEntry[]>;
}

/** Works beside the services, through their Redis. @throws Failure when that does not answer */
export async function quarantineDesk({ config, redisUrl, who }: DeskOptions): Promise<QuarantineDesk> {
  await using stack = new AsyncDisposableStack();
  const redis = await redisInTime(redisUrl);
  stack.defer(() => redis.disconnect());
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, SILENCE));
  const trail = auditTrail(redis, keys);
  const held = stack.move();

  async function each(
    did: Act['did'],
    ids: readonly string[],
    act: (queues: Queues, id: string) => Promise<WhyNot>,
  ): Promise<Outcome> {
    await trail.record({ who, did, ids });
    const outcome: Outcome = { done: [], left: [] };
    for (const id of ids) {
      const why = await act(queues, id).catch(() => 'Redis did not answer. Try again.');
      if (why === undefined) outcome.done.push(id);
      else outcome.left.push({ id, why });
    }
    return outcome;
  }

  return {
    list: () => quarantined({ clock: Date, keys, queues, redis }),
    replay: (ids, isForced) =>
      isForced ? each('forced replay', ids, sendBackForced) : each('replay', ids, sendBackPlainly),
    drop: (ids) => each('drop', ids, drop),
    audit: (limit) => trail.read(limit),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** In words; undefined when it was done. */
type WhyNot = string | undefined;

const GONE = 'It is not in quarantine: it was stored or dropped meanwhile.';

async function sendBackPlainly(queues: Queues, id: string): Promise<WhyNot> {
  const job = await queues.of('quarantine').getJob(id);
  if (!job) return GONE;
  if (!(await job.isFailed())) return 'It is on its way back already.';
  await job.retry();
  return undefined;
}

async function sendBackForced(queues: Queues, id: string): Promise<WhyNot> {
  const job = await queues.of('quarantine').getJob(id);
  await job?.updateData(jobs.quarantine.payload.parse({ ...job.data, isForced: true }));
  return await sendBackPlainly(queues, id);
}

async function drop(queues: Queues, id: string): Promise<WhyNot> {
  const job = await queues.of('quarantine').getJob(id);
  if (!job) return GONE;
  // BullMQ removes nothing that a worker holds.
  return await job.remove().then(
    () => undefined,
    () => 'The writer has it in hand just now. Try again.',
  );
}
