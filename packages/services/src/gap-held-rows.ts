import {
  chunks,
  type HeldRow,
  type History,
  holdsReadings,
  hours,
  type Interval,
  isWhole,
  jobs,
  measurementOf,
  type Point,
  type ReadingsPayload,
  type Resolution,
  type Series,
  saysReading,
  unpackReadings,
} from '@ohmini/core';
import { type HeldWrite, heldWrites } from '@ohmini/queue';
import type { Context } from './context.ts';
import { type HeldRows, HeldUnknown } from './gap-refill.ts';
import { heldBy } from './quarantine-id.ts';

/** A day of one meter at every resolution is 8,640 + 1,440 + 48 rows and what remainders add; this is twice that. */
const MOST_ROWS = 20_000;

type Held = Pick<Context, 'keys' | 'queues' | 'redis'> & { config: Pick<Context['config'], 'measurement'> };

/**
 * Every row there is of a meter. The queues are read before the store, and quarantine both before and after the write
 * queue: a row on its way from one to the other is in both for a moment, so that it is met at least once, whichever way it
 * goes. Met twice, the queue has the newer value, and quarantine the oldest.
 *
 * @param isExact throws HeldUnknown where an answer was announced and is not in the queue: whoever is about to add it may be
 *   asleep. Such ones are forgotten after an hour
 */
export const heldRows =
  (context: Held, history: History, isExact = false): HeldRows =>
  async (series, interval) => {
    const refused = await quarantinedRows(context, series, interval);
    if (isExact) await expectAdded(context, series, interval);
    const queued = await queuedRows(context, series, interval);
    const refusedMeanwhile = await quarantinedRows(context, series, interval);
    const stored = await storedRows(context, history, series, interval);
    const rows = [...refused, ...refusedMeanwhile, ...stored, ...queued];
    return [...new Map(rows.map((row) => [`${row.resolution}.${row.readAt}`, row])).values()];
  };

async function storedRows({ config }: Held, history: History, series: Series, interval: Interval): Promise<HeldRow[]> {
  const { account, device } = series;
  const selection = { measurement: measurementOf(series, config.measurement), tags: { account, device } };
  const rows: HeldRow[] = [];
  for (const day of chunks(interval, hours(24)))
    rows.push(...(await history.range(selection, day, MOST_ROWS)).filter(saysReading).map(storedRow));
  return rows;
}

const storedRow = ({ at, tags, fields }: Point): HeldRow => ({
  readAt: at,
  resolution: tags.resolution as Resolution,
  consumptionDeltaKwh: typeof fields.consumption_delta === 'number' ? fields.consumption_delta : null,
  costDeltaGbp: typeof fields.cost_delta === 'number' ? fields.cost_delta : null,
});

/** A job that is complete is in the index for a moment longer, but not for two looks. */
async function expectAdded(
  { keys, queues, redis }: Held,
  { account, device }: Series,
  interval: Interval,
): Promise<void> {
  const held = heldWrites(redis, keys);
  const look = async () =>
    (await held.of(account, device)).filter(
      ({ from, to, stored }) => stored === undefined && from < interval.to && to > interval.from,
    );
  const before = await look();
  const isThere = await Promise.all(before.map(async ({ jobId }) => !!(await queues.of('write').getJob(jobId))));
  const absent = new Set(before.filter((_, index) => !isThere[index]).map(({ jobId }) => jobId));
  if (absent.size === 0) return;
  // A tier's last hour does not wait for the next audit to forget the dead.
  await held.sweep(account, device);
  if (!(await look()).some(({ jobId }) => absent.has(jobId))) return;
  throw new HeldUnknown('answer-under-way', 'An answer for this time is being queued.');
}

/** The oldest answer first, so that of two values for one row the newest is met last. */
async function queuedRows(
  { keys, queues, redis }: Held,
  { account, device }: Series,
  interval: Interval,
): Promise<HeldRow[]> {
  const held = await heldWrites(redis, keys).of(account, device);
  const near = held.filter(({ from, to }) => from < interval.to && to > interval.from).sort((a, b) => a.rev - b.rev);
  const payloads = await Promise.all(near.map(async (write) => await payloadOf(write)));
  return payloads.flatMap((payload) => (payload ? rowsWithin(payload, interval) : []));

  // A job that is no longer there was stored since, and the store will show it.
  async function payloadOf({ jobId, stored }: HeldWrite): Promise<ReadingsPayload | undefined> {
    const data = stored === undefined ? (await queues.of('write').getJob(jobId))?.data : JSON.parse(stored);
    return data && holdsReadings(data) ? data : undefined;
  }
}

const STATES = ['failed', 'waiting', 'prioritized', 'active', 'delayed'] as const;

async function quarantinedRows({ queues }: Held, { account, device }: Series, interval: Interval): Promise<HeldRow[]> {
  const queue = queues.of('quarantine');
  const near = (await queue.getRanges([...STATES], 0, -1)).filter((id) => {
    const readAt = heldBy(id, account, device)?.readAt;
    return readAt !== undefined && readAt >= interval.from && readAt < interval.to;
  });
  const found = await Promise.all(
    near.map(async (id) => jobs.quarantine.payload.safeParse((await queue.getJob(id))?.data)),
  );
  return found.flatMap(({ data }) => (data && holdsReadings(data.write) ? rowsWithin(data.write, interval) : []));
}

/** A payload that was changed in Redis is evidence, and its time is asked for again: nothing of it is held. */
function rowsWithin(payload: ReadingsPayload, { from, to }: Interval): HeldRow[] {
  if (!isWhole(payload)) return [];
  const { readings, series } = unpackReadings(payload);
  return readings
    .filter(({ readAt }) => readAt >= from && readAt < to)
    .map((reading) => ({ ...reading, resolution: series.resolution }));
}
