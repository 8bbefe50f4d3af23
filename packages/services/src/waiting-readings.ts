import {
  holdsReadings,
  type Instant,
  type Interval,
  isWhole,
  type Reading,
  type Series,
  unpackReadings,
} from '@ohmini/core';
import { type HeldWrite, heldWrites } from '@ohmini/queue';
import type { Context } from './context.ts';

/** The newest value for each time of which a write job waits. */
export type WaitingReadings = (series: Series, interval: Interval) => Promise<ReadonlyMap<Instant, Reading>>;

/**
 * What is certain to reach the store yet. What it has acknowledged is not among it, because it may lose that; nor is a value
 * for whose time there is a later answer that cannot be looked into.
 */
export const waitingReadings =
  ({ keys, queues, redis }: Pick<Context, 'keys' | 'queues' | 'redis'>): WaitingReadings =>
  async (series, interval) => {
    const writes = await heldWrites(redis, keys).newerThan({ series, rev: 0, ...interval });
    const answers = await Promise.all(writes.map(async (write) => ({ write, readings: await readingsOf(write) })));
    const newest = new Map<Instant, Reading>();
    for (const { write, readings } of answers.toSorted((a, b) => a.write.rev - b.write.rev)) {
      if (!readings) for (const at of newest.keys()) if (at >= write.from && at < write.to) newest.delete(at);
      for (const reading of readings ?? []) newest.set(reading.readAt, reading);
    }
    return newest;

    async function readingsOf({ jobId, stored }: HeldWrite): Promise<Reading[] | undefined> {
      if (stored !== undefined) return undefined;
      const job = await queues.of('write').getJob(jobId);
      // One that failed waits for nobody.
      if (!job || job.finishedOn !== undefined || !holdsReadings(job.data) || !isWhole(job.data)) return undefined;
      return unpackReadings(job.data).readings;
    }
  };
