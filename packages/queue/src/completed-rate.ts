import { type Instant, type Milliseconds, minutes } from '@ohmini/core';
import type { Metrics, Queue } from 'bullmq';

const LATELY = minutes(5);

/** Jobs of a queue that were completed, each minute on average over the last five; over all workers. */
export const completedPerMinute = async (queue: Queue, now: Instant): Promise<number> =>
  rateOf(await queue.getMetrics('completed'), now, LATELY);

/**
 * BullMQ counts by minutes of the clock, and begins a new one only when a job completes: `data` are whole minutes up to the
 * one that `prevTS` lies in, the newest first, and what was counted since lies in that minute. Of the minute in which the
 * stretch begins a share is taken.
 */
export function rateOf({ meta, data }: Pick<Metrics, 'meta' | 'data'>, now: Instant, stretch: Milliseconds): number {
  const from = now - stretch;
  const open = Math.floor(meta.prevTS / minutes(1)) * minutes(1);
  const counted = [meta.count - meta.prevCount, ...data];
  const jobs = counted.map((count, index) => {
    const start = open - index * minutes(1);
    const end = Math.min(now, start + minutes(1));
    const inside = end - Math.max(from, start);
    return inside <= 0 ? 0 : (count * inside) / (end - start);
  });
  return jobs.reduce((sum, each) => sum + each, 0) / (stretch / minutes(1));
}
