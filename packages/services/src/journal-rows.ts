import { type AccountId, type JournalEntry, type JournalKind, journalPoint, packPoints } from '@ohmini/core';
import type { Queues } from '@ohmini/queue';

/** As many rows as a job of readings holds at most. */
const ROWS_PER_JOB = 500;

/** Behind readings of now, beside what is fetched late. */
const PRIORITY = 10;

/** Has rows stored. The same answer enqueued twice is the same jobs. */
export async function enqueueRows(
  queues: Queues,
  account: AccountId,
  kind: JournalKind,
  rows: readonly JournalEntry[],
  servedAt: number,
): Promise<void> {
  const points = rows.map((row) => journalPoint(account, kind, row, servedAt));
  const jobs = Array.from({ length: Math.ceil(points.length / ROWS_PER_JOB) }, (_, index) => ({
    id: `${account}.${kind}.${servedAt}${index > 0 ? `.${index}` : ''}`,
    priority: PRIORITY,
    payload: packPoints(account, points.slice(index * ROWS_PER_JOB, (index + 1) * ROWS_PER_JOB)),
  }));
  if (jobs.length > 0) await queues.add('write', jobs);
}
