import { createHash } from 'node:crypto';
import type { JobName, Milliseconds, Payload } from '@ohmini/core';
import type { JobSchedulerJson, Queue } from 'bullmq';
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
 * @param isSpared not removed, wanted or not
 * @returns those that were added or corrected
 */
export async function reconcile<Name extends JobName>(
  queue: Queue,
  name: Name,
  wanted: readonly Schedule<Name>[],
  isSpared: (id: string) => boolean = () => false,
): Promise<Schedule<Name>[]> {
  const existing = new Map((await queue.getJobSchedulers(0, -1)).map((each) => [each.key, each]));
  const now = Date.now();
  const added: Schedule<Name>[] = [];
  for (const schedule of wanted) {
    const { id, every, payload } = schedule;
    const there = existing.get(id);
    existing.delete(id);
    if (there && isAsWanted(there, schedule, name) && (await isAlive(queue, there, now))) continue;
    await queue.upsertJobScheduler(
      id,
      { every, offset: offsetOf(id, every) },
      { name, data: payload, opts: templateOptions(name) },
    );
    added.push(schedule);
  }
  for (const id of existing.keys()) if (!isSpared(id)) await queue.removeJobScheduler(id);
  return added;
}

/** Also when it was made by an earlier version, with other attempts or another payload. */
function isAsWanted(there: JobSchedulerJson, { every, payload }: Schedule, name: JobName): boolean {
  const { data, opts } = there.template ?? {};
  const wanted = templateOptions(name);
  const isSame = (Object.keys(wanted) as (keyof typeof wanted)[]).every(
    (key) => JSON.stringify(opts?.[key]) === JSON.stringify(wanted[key]),
  );
  return there.every === every && JSON.stringify(data) === JSON.stringify(payload) && isSame;
}

/** A schedule whose next job was lost stands still for ever. One whose jobs nobody takes has a next job, if a late one. */
async function isAlive(queue: Queue, { key, next = 0, every = 0 }: JobSchedulerJson, now: number): Promise<boolean> {
  // Made while the clock was ahead: it would wait for as long as that was.
  if (next > now + 2 * every) return false;
  return next > now - every || (await queue.getJob(`repeat:${key}:${next}`)) !== undefined;
}

function templateOptions(name: JobName) {
  const { attempts, backoff, stackTraceLimit, removeOnComplete, removeOnFail } = jobOptions(name);
  return { attempts, backoff, stackTraceLimit, removeOnComplete, removeOnFail };
}
