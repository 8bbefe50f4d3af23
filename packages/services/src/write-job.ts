import {
  holdsReadings,
  isWhole,
  minutes,
  openGaps,
  packPoints,
  packReadings,
  pointOf,
  RateLimited,
  type ReadingsPayload,
  unpackPoints,
  type WritePayload,
} from '@ohmini/core';
import { deviceState, type Handler, type HeldWrites, heldWrites, seen } from '@ohmini/queue';
import type { RefusedPoint, Submit } from './batcher.ts';
import type { Context } from './context.ts';
import { BEYOND_RETENTION } from './isolate.ts';
import type { Quarantine } from './quarantine.ts';
import { type Answered, storeNewest } from './store-newest.ts';
import type { StoreTrouble } from './store-trouble.ts';
import type { Systemic } from './systemic.ts';

export interface WriteJobPorts {
  submit: Submit;
  quarantine: Quarantine;
  systemic: Systemic;
  trouble: StoreTrouble;
  /** Told how many readings are in the store now. */
  onStored: (readings: number) => void;
}

/** Rows that are held back because the store refuses too many are tried again this often. */
const HELD_FOR = minutes(10);

/**
 * Stores what a job holds. It is complete when every row of it is acknowledged, in quarantine, or too old for the store
 * to keep (I4); until then it stays in the queue.
 */
export function writeJob(context: Context, ports: WriteJobPorts): Handler<'write'> {
  const { clock, config, keys, metrics, queues, redis } = context;
  const held: HeldWrites = heldWrites(redis, keys);
  const record = seen(redis, keys);

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

  async function readings(payload: ReadingsPayload, job: string): Promise<void> {
    const refused = new Map<number, RefusedPoint>();
    const send = async (answers: readonly Answered[]) => {
      const found = await ports.submit(answers.flatMap(pointsOf));
      // What is refused of a later answer is the business of the job that brings it.
      for (const each of found) if (each.rev === payload.rev) refused.set(each.point.at, each);
    };
    const { series, rev, readings } = await storeNewest({ held, waiting, send }, payload);
    const writeOf = ({ point }: RefusedPoint) =>
      packReadings(
        series,
        rev,
        readings.filter(({ readAt }) => readAt === point.at),
      );
    await settle([...refused.values()], job, series.account, writeOf, (times) => record.unmark(series, times));
    const stored = readings.length - refused.size;
    metrics.readingsStored.inc({ account: series.account }, stored);
    ports.onStored(stored);
  }

  async function settle(
    refused: readonly RefusedPoint[],
    job: string,
    account: string,
    writeOf: (each: RefusedPoint) => WritePayload,
    onTooOld: (times: number[]) => Promise<void>,
  ): Promise<void> {
    const { quarantine, systemic, trouble } = ports;
    const tooOld = refused.filter(({ failure }) => failure.code === BEYOND_RETENTION);
    if (tooOld.length > 0) {
      metrics.readingsTooOld.inc({ account }, tooOld.length);
      await onTooOld(tooOld.map(({ point }) => point.at));
    }
    const bad = refused.filter(({ failure }) => failure.code !== BEYOND_RETENTION);
    const held = bad.find(({ failure }) => systemic.isHeld(failure.code));
    if (held) {
      systemic.hold(held.failure.code, job);
      await trouble.refusing(held.failure);
      throw new RateLimited('refused-by-many', held.failure.message, clock.now() + HELD_FOR);
    }
    if (bad.length > 0)
      await quarantine.put(
        bad.map((each) => ({ write: writeOf(each), reason: each.failure.code, said: each.failure.message })),
      );
    if (systemic.stored(job) !== undefined) await trouble.refusingNoMore();
  }

  /** What was changed in Redis is evidence, not data: it is kept as it is, and Octopus is asked for its time again. */
  async function askAgain({ account, device }: ReadingsPayload, job: string): Promise<void> {
    const lost = (await held.of(account, device)).flatMap(({ jobId, from, to }) =>
      jobId === job ? [{ from, to }] : [],
    );
    const state = deviceState(redis, keys, account, device);
    await state.updateGaps((gaps) => openGaps(gaps, lost, clock.now()));
  }

  return async (payload, _signal, { id }) => {
    if (holdsReadings(payload)) {
      if (!isWhole(payload)) await askAgain(payload, id);
      return await readings(payload, id);
    }
    const { account } = payload;
    const refused = await ports.submit(unpackPoints(payload).map((point) => ({ rev: 0, point })));
    await settle(
      refused,
      id,
      account,
      ({ point }) => packPoints(account, [point]),
      async () => {},
    );
  };
}
