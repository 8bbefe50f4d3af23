import { createHash } from 'node:crypto';
import type { JobName, Milliseconds, Payload } from '@ohmini/core';
import type { Queue } from 'bullmq';
import { jobOptions } from './queues.ts';

/** A job that is to come round for ever. */
export interface Schedule<Name extends JobName = JobName> {
  id: string;
  every: Milliseconds;
  payload: Payload<Name>;
}

/** Spreads households over the interval; without it a restart would bunch them all at one moment. */
const offsetOf = (id: string, every: Milliseconds): Milliseconds =>
  createHash('sha256').update(id).digest().readUInt32BE() % every;

/**
 * Makes a queue's schedules what they should be: adds, corrects and removes. Saying so again changes nothing, so any
 * number of schedulers may, and an emptied Redis is put right by the next one who does.
 *
 * @returns those that were added or corrected
 */
export async function reconcile<Name extends JobName>(
  queue: Queue,
  name: Name,
  wanted: readonly Schedule<Name>[],
): Promise<Schedule<Name>[]> {
  const existing = new Map((await queue.getJobSchedulers(0, -1)).map((each) => [each.key, each]));
  const now = Date.now();
  const added: Schedule<Name>[] = [];
  for (const schedule of wanted) {
    const { id, every, payload } = schedule;
    const there = existing.get(id);
    existing.delete(id);
    // A schedule whose next job was lost stands still for ever; a slot long past says so.
    const alive = there?.every === every && (there.next ?? 0) > now - 3 * every;
    if (alive) continue;
    await queue.upsertJobScheduler(
      id,
      { every, offset: offsetOf(id, every) },
      { name, data: payload, opts: templateOptions(name) },
    );
    added.push(schedule);
  }
  for (const id of existing.keys()) await queue.removeJobScheduler(id);
  return added;
}

function templateOptions(name: JobName) {
  const { attempts, backoff, stackTraceLimit, removeOnComplete, removeOnFail } = jobOptions(name);
  return { attempts, backoff, stackTraceLimit, removeOnComplete, removeOnFail };
}
