import { holdsReadings, type Instant, type Interval, isWhole, jobs, type Series, unpackReadings } from '@ohmini/core';
import { type HeldWrite, heldWrites } from '@ohmini/queue';
import type { LedgerPorts } from './ledger-desk.ts';
import { heldInQuarantine } from './quarantined.ts';

type Ports = Pick<LedgerPorts, 'keys' | 'queues' | 'redis'>;

/** Write jobs of a meter that the store has not taken yet. */
export async function waitingWrites({ keys, redis }: Ports, { account, device }: Series): Promise<HeldWrite[]> {
  const held = await heldWrites(redis, keys).of(account, device);
  const unstored = held.filter(({ isDone, stored }) => !isDone && stored === undefined);
  // Of a process that died before it added its jobs there is a note of them and nothing else.
  const isQueued = await Promise.all(unstored.map(({ jobId }) => redis.exists(`${keys.prefix}:write:${jobId}`)));
  return unstored.filter((_, index) => isQueued[index] === 1);
}

/** How many readings of a stretch wait in the write queue, each counted once however often it was revised. */
export async function queuedReadings(ports: Ports, series: Series, { from, to }: Interval): Promise<number> {
  const writes = (await waitingWrites(ports, series)).filter((each) => each.from < to && each.to > from);
  const found = await Promise.all(writes.map(({ jobId }) => readingsOf(ports, jobId)));
  const within = found.flat().filter(({ readAt }) => readAt >= from && readAt < to);
  return new Set(within.map(({ readAt, resolution }) => `${resolution}.${readAt}`)).size;
}

async function readingsOf({ queues }: Ports, jobId: string): Promise<{ readAt: Instant; resolution: string }[]> {
  const { data } = jobs.write.payload.safeParse((await queues.of('write').getJob(jobId))?.data);
  if (!data || !holdsReadings(data) || !isWhole(data)) return [];
  return unpackReadings(data).readings.map(({ readAt }) => ({ readAt, resolution: data.resolution }));
}

/** The times of a meter's readings that are in quarantine, the oldest first, each once. */
export async function quarantinedTimes({ queues }: Ports, { account, device }: Series): Promise<Instant[]> {
  const held = await heldInQuarantine(queues, account, device);
  const times = new Map(held.map(({ readAt, resolution }) => [`${resolution}.${readAt}`, readAt]));
  return [...times.values()].toSorted((a, b) => a - b);
}
