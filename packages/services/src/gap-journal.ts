import { type ClosedGap, gapPoint, outcomeOf, packPoints, type Series } from '@ohmini/core';
import type { Queues } from '@ohmini/queue';
import { PRIORITY } from './enqueue.ts';

/** Has each gap that is filled or given up stored as a row of its own, before the ledger forgets that it was open. */
export const gapJournal =
  (queues: Queues, { account, device }: Pick<Series, 'account' | 'device'>) =>
  async (closed: readonly ClosedGap[]): Promise<void> => {
    await queues.add(
      'write',
      closed.map((gap) => ({
        id: `${account}.${device}.gap.${gap.from}.${gap.to}.${outcomeOf(gap)}`,
        payload: packPoints(account, [gapPoint({ account, device }, gap)]),
        priority: PRIORITY.behind,
      })),
    );
  };
