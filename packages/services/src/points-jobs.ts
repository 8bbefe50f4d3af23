import { type AccountId, type Point, packPoints } from '@ohmini/core';
import type { Queues } from '@ohmini/queue';
import { PRIORITY } from './enqueue.ts';

/** As many rows as a job of readings holds at most. */
const ROWS_PER_JOB = 500;

/** Has rows of one answer stored, behind readings of now. The same answer enqueued twice is the same jobs. */
export async function enqueuePoints(
  queues: Queues,
  account: AccountId,
  answer: string,
  points: readonly Point[],
): Promise<void> {
  const jobs = Array.from({ length: Math.ceil(points.length / ROWS_PER_JOB) }, (_, index) => ({
    id: `${account}.${answer}${index > 0 ? `.${index}` : ''}`,
    priority: PRIORITY.behind,
    payload: packPoints(account, points.slice(index * ROWS_PER_JOB, (index + 1) * ROWS_PER_JOB)),
  }));
  if (jobs.length > 0) await queues.add('write', jobs);
}
