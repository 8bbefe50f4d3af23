import {
  holdsReadings,
  type Instant,
  isWhole,
  packPoints,
  packReadings,
  pointOf,
  priced,
  type ReadingsPayload,
  type Series,
  UNIT_RATE,
  type UnitRateAt,
  unpackPoints,
  type WritePayload,
} from '@ohmini/core';
import { type Handler, heldWrites, priceChecks, seen } from '@ohmini/queue';
import { askingAgain } from './ask-again.ts';
import type { RefusedPoint, Submit } from './batcher.ts';
import type { Context } from './context.ts';
import { forgottenWrite } from './forgotten-write.ts';
import type { HeldRows } from './gap-refill.ts';
import { type RefusedRowsPorts, refusedRows } from './refused-rows.ts';
import { type Answered, spanOfPayload, storeNewest } from './store-newest.ts';

export interface WriteJobPorts extends RefusedRowsPorts {
  submit: Submit;
  /** What there is of a meter's time. */
  held: HeldRows;
  /** Answers at once. Without it no reading has a price. */
  unitRatesOf?: (series: Series) => UnitRateAt;
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
  const forgotten = forgottenWrite(context, ports.held);
  const askAgain = askingAgain(context);

  /** The payload of a job that has not been stored yet. */
  async function waiting(id: string): Promise<ReadingsPayload | undefined> {
    const data: WritePayload | undefined = (await queues.of('write').getJob(id))?.data;
    return data && holdsReadings(data) ? data : undefined;
  }

  /** Neither stored by us nor waiting for us any more. */
  const isLetGo = async (payload: ReadingsPayload, job: string): Promise<boolean> =>
    isWhole(payload) &&
    !(await held.has(spanOfPayload(payload))) &&
    (!(await waiting(job)) || (await forgotten(payload)));

  /** Each value with its own cost, so that of several for one row the newest has the right one. */
  function pointsOf({ series, rev, readings }: Answered) {
    const rateAt = ports.unitRatesOf?.(series);
    return (
      readings
        .map((reading) => pointOf(series, reading, config.measurement))
        // A gas reading that knows its demand alone leaves nothing to store.
        .filter(({ fields }) => Object.keys(fields).length > 0)
        .map((point) => ({ rev, point: priced(point, rateAt?.(point.at)) }))
    );
  }

  /** Once they are stored, so that whoever looks for them finds them. A Redis that fails is met by the job itself. */
  async function noteUnpriced({ account, device }: Series, times: ReadonlySet<Instant>): Promise<void> {
    if (!ports.unitRatesOf || times.size === 0) return;
    metrics.readingsUnpriced.inc({ account }, times.size);
    await priceChecks(redis, keys).ask(
      account,
      device,
      [...times].map((at) => ({ from: at, to: at + 1 })),
    );
  }

  async function storeReadings(payload: ReadingsPayload, job: string): Promise<void> {
    if (await isLetGo(payload, job)) return;
    const refused = new Map<Instant, RefusedPoint>();
    let unstored = new Set<Instant>();
    const unpriced = new Set<Instant>();
    const send = async (answers: readonly Answered[]) => {
      const points = answers.flatMap(pointsOf);
      for (const { point } of points) if (point.fields[UNIT_RATE] === undefined) unpriced.add(point.at);
      const found = await ports.submit(points);
      unstored = new Set(found.map(({ point }) => point.at));
      // What is refused of a later answer is the business of the job that brings it.
      for (const each of found) if (each.rev === payload.rev) refused.set(each.point.at, each);
    };
    const { series, rev, readings } = await storeNewest({ held, waiting, send }, payload);
    await noteUnpriced(series, unpriced);
    const { account } = series;
    const at = (time: number) => readings.filter(({ readAt }) => readAt === time);
    await settle([...refused.values()], {
      account,
      writeOf: ({ point }) => packReadings(series, rev, at(point.at)),
      onTooOld: (times) => record.unmark(series, times),
    });
    const stored = readings.filter(({ readAt }) => !unstored.has(readAt)).length;
    metrics.readingsStored.inc({ account }, stored);
    if (stored > 0) metrics.lastStored.set({ account }, clock.now() / 1000);
    ports.onStored(stored);
  }

  return async (payload, _signal, { id: job }) => {
    if (holdsReadings(payload)) {
      if (!isWhole(payload)) await askAgain(job);
      return await storeReadings(payload, job);
    }
    const { account } = payload;
    const rows = unpackPoints(payload);
    const refused = await ports.submit(rows.map((point) => ({ rev: 0, point })));
    const writeOf = ({ point }: RefusedPoint) => packPoints(account, [point]);
    await settle(refused, { account, writeOf, onTooOld: async () => {} });
    const unstored = new Set(refused.map(({ point }) => point));
    for (const row of rows) if (!unstored.has(row)) metrics.rowsStored.inc({ measurement: row.measurement });
  };
}
