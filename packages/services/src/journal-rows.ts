import { type AccountId, type JournalEntry, type JournalKind, journalPoint } from '@ohmini/core';
import type { Queues } from '@ohmini/queue';
import { enqueuePoints } from './points-jobs.ts';

/** Has rows of the journal stored. */
export async function enqueueRows(
  queues: Queues,
  account: AccountId,
  kind: JournalKind,
  rows: readonly JournalEntry[],
  servedAt: number,
): Promise<void> {
  const points = rows.map((row) => journalPoint(account, kind, row, servedAt));
  await enqueuePoints(queues, account, `${kind}.${servedAt}`, points);
}
