import {
  holdsReadings,
  isWhole,
  openGaps,
  packPoints,
  packReadings,
  pointOf,
  type ReadingsPayload,
  slotLengthOf,
  unpackPoints,
  type WritePayload,
} from '@ohmini/core';
import { deviceState, type Handler, heldWrites, seen } from '@ohmini/queue';
import type { RefusedPoint, Submit } from './batcher.ts';
import type { Context } from './context.ts';
import { type RefusedRowsPorts, refusedRows } from './refused-rows.ts';
import { type Answered, storeNewest } from './store-newest.ts';

export interface WriteJobPorts extends RefusedRowsPorts {
  submit: Submit;
  /** Told how many readings are in the store now. */
  onStored: (readings: number) => void;
}

/**
 * Stores what a job holds. It is complete when every row of it is acknowledged, in quarantine, or too old for the store
 * to keep (I4); until then it stays in the queue.
 */
export function writeJob(context: Context, ports: WriteJobPorts): Handler<'write'> {
  const { clock, config, keys, metrics, queues, redis } = context;
  const held = heldWrites(redis, keys);
  const record = seen(redis, keys);
  const settle = refusedRows(context, ports);

  /** The payload of a job that has not been stored yet. */
  async function waiting(id: string): Promise<ReadingsPayload | undefined> {
    const data: WritePayload | undefined = (await queues.of('write').getJob(id))?.data;
    return data && holdsReadings(data) ? data : undefined;
  }

  const pointsOf = ({ series, rev, readings }: Answered) =>
    readings
      .map((reading) => ({ rev, point: pointOf(series, reading, config.measurement) }))
      // A gas reading that knows its demand alone leaves nothing to store.
      .filter(({ point }) => Object.keys(point.fields).length > 0);

  async function storeReadings(payload: ReadingsPayload, job: string): Promise<void> {
    const refused = new Map<number, RefusedPoint>();
    const send = async (answers: readonly Answered[]) => {
      const found = await ports.submit(answers.flatMap(pointsOf));
      // What is refused of a later answer is the business of the job that brings it.
      for (const each of found) if (each.rev === payload.rev) refused.set(each.point.at, each);
    };
    const { series, rev, readings } = await storeNewest({ held, waiting, send }, payload);
    const { account } = series;
    const at = (time: number) => readings.filter(({ readAt }) => readAt === time);
    await settle([...refused.values()], {
      job,
      account,
      writeOf: ({ point }) => packReadings(series, rev, at(point.at)),
      onTooOld: (times) => record.unmark(series, times),
    });
    const stored = readings.length - refused.size;
    metrics.readingsStored.inc({ account }, stored);
    ports.onStored(stored);
  }

  /** What was changed in Redis is evidence, not data: it is kept as it is, and Octopus is asked for its time again. */
  async function askAgain(job: string): Promise<void> {
    // Whose it is was changed too, perhaps; the id and the index were not.
    const [account = '', device = ''] = job.split('.');
    const lost = (await held.of(account, device)).flatMap(({ jobId, resolution, from, to }) =>
      // To the end of the last slot: its beginning alone is no time to ask for.
      jobId === job ? [{ from, to: to - 1 + slotLengthOf(resolution) }] : [],
    );
    const state = deviceState(redis, keys, account, device);
    await state.updateGaps((gaps) => openGaps(gaps, lost, clock.now()));
  }

  return async (payload, _signal, { id: job }) => {
    if (holdsReadings(payload)) {
      if (!isWhole(payload)) await askAgain(job);
      return await storeReadings(payload, job);
    }
    const { account } = payload;
    const refused = await ports.submit(unpackPoints(payload).map((point) => ({ rev: 0, point })));
    const writeOf = ({ point }: RefusedPoint) => packPoints(account, [point]);
    await settle(refused, { job, account, writeOf, onTooOld: async () => {} });
  };
}
