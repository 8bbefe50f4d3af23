import { packReadings, READINGS_PER_JOB, type Reading, type Series } from '@ohmini/core';
import type { Queues } from '@ohmini/queue';

/** Behind live readings, which have no priority and go first. */
export const BEHIND_LIVE = 10;

/**
 * Makes write jobs of one answer. Resolves when every one of them is in Redis; only then may the cursor move.
 * The ids carry the revision: equal only when the very same answer is added again.
 */
export async function enqueueReadings(
  queues: Queues,
  series: Series,
  rev: number,
  readings: readonly Reading[],
  priority?: number,
): Promise<void> {
  const jobs = [];
  for (let at = 0; at < readings.length; at += READINGS_PER_JOB) {
    jobs.push({
      id: `${series.account}.${series.device}.${rev}.${at / READINGS_PER_JOB}`,
      payload: packReadings(series, rev, readings.slice(at, at + READINGS_PER_JOB)),
      ...(priority && { priority }),
    });
  }
  if (jobs.length > 0) await queues.add('write', jobs);
}
