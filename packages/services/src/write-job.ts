import {
  holdsReadings,
  isWhole,
  packPoints,
  packReadings,
  pointOf,
  type ReadingsPayload,
  unpackPoints,
  type WritePayload,
} from '@ohmini/core';
import { type Handler, heldWrites, seen } from '@ohmini/queue';
import { askingAgain } from './ask-again.ts';
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
  const { config, keys, metrics, queues, redis } = context;
  const held = heldWrites(redis, keys);
  const record = seen(redis, keys);
  const settle = refusedRows(context, ports);
  const askAgain = askingAgain(context);

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
