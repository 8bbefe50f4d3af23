import type { JobName } from '@ohmini/core';
import type { Redis } from 'ioredis';
import type { Queues } from './queues.ts';

/** BullMQ's scores of prioritized jobs: the priority, and below it a count that grows with each job. */
const PER_PRIORITY = 2 ** 32;

/**
 * How long the job that waits longest has been in its queue, in milliseconds of this machine's clock, which is the one that
 * jobs are dated by; 0 where none waits. Of those that are to be tried at a set time only the next is looked at.
 *
 * @param priorities that jobs of this queue have; within each, and without one, they run in the order they came
 */
export async function backlogAge(
  redis: Redis,
  queues: Queues,
  name: JobName,
  priorities: readonly number[],
): Promise<number> {
  const queue = queues.of(name);
  const key = queue.toKey('prioritized');
  const firstOf = (priority: number) =>
    redis.zrange(key, priority * PER_PRIORITY, (priority + 1) * PER_PRIORITY - 1, 'BYSCORE', 'LIMIT', 0, 1);
  const first = (state: 'waiting' | 'active' | 'delayed') => queue.getRanges([state], 0, 0, true);
  const ids = await Promise.all([first('waiting'), first('active'), first('delayed'), ...priorities.map(firstOf)]);
  const addedAt = await Promise.all(ids.flat().map((id) => redis.hget(queue.toKey(id), 'timestamp')));
  const times = addedAt.flatMap((at) => (at === null ? [] : [Number(at)]));
  return times.length === 0 ? 0 : Math.max(0, Date.now() - Math.min(...times));
}
