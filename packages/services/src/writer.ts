import {
  holdsReadings,
  type Log,
  Permanent,
  pointOf,
  type Sink,
  seconds,
  unpackPoints,
  unpackReadings,
} from '@ohmini/core';
import { type Handler, work } from '@ohmini/queue';
import { batcher } from './batcher.ts';
import { breaker } from './breaker.ts';
import type { Context, Service } from './context.ts';
import { foldPoints, type Revised } from './fold.ts';
import { loop } from './loop.ts';
import { type StoreTrouble, storeTrouble } from './store-trouble.ts';
import { openSink } from './stores.ts';

/** InfluxDB's own advice for one request. */
const POINTS_PER_REQUEST = 5000;

/** Enough jobs at once to fill a request while another is under way. */
const CONCURRENCY = 200;

const SAY_EVERY = seconds(30);

/** Stores readings. What the store does not take stays in the queue, for as long as it takes. */
export const writer: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { config, keys, log, queues, redisUrl: url } = context;
  const sink = stack.use(openSink(config));
  const trouble = storeTrouble(context, sink.name);
  const tally = { stored: 0 };
  const job = writeJob(context, sending(context, sink, trouble), trouble, tally);
  stack.use(work('write', job, { url, keys, log, concurrency: CONCURRENCY, lockMs: lockOf(context) }));
  stack.use(
    loop('storing', SAY_EVERY, log, async () => {
      sayStored(log, sink.name, tally);
      if ((await queues.of('write').getFailedCount()) === 0) await trouble.nothingRefused();
      return undefined;
    }),
  );
  return stack.move();
};

function sending(context: Context, sink: Sink, trouble: StoreTrouble) {
  const guard = breaker(context, { name: 'store', what: sink.name, isTold: false, restMs: seconds(20) });
  return batcher<Revised>({
    maxItems: POINTS_PER_REQUEST,
    lingerMs: 5,
    async send(items) {
      try {
        await guard(() => sink.write(foldPoints(items)));
      } catch (error) {
        await trouble.failed(error);
        throw error;
      }
      await trouble.worked();
    },
  });
}

const writeJob =
  (
    { config, metrics }: Context,
    send: (items: Revised[]) => Promise<void>,
    trouble: StoreTrouble,
    tally: { stored: number },
  ): Handler<'write'> =>
  async (payload) => {
    try {
      if (!holdsReadings(payload)) return await send(unpackPoints(payload).map((point) => ({ rev: 0, point })));
      const { series, rev, readings } = unpackReadings(payload);
      const points = readings.map((reading) => ({ rev, point: pointOf(series, reading, config.measurement) }));
      // A gas reading that knows its demand alone leaves nothing to store.
      await send(points.filter(({ point }) => Object.keys(point.fields).length > 0));
      metrics.readingsStored.inc({ account: series.account }, readings.length);
      tally.stored += readings.length;
    } catch (error) {
      if (error instanceof Permanent && error.reason === 'data') {
        metrics.readingsQuarantined.inc(
          { account: payload.account },
          holdsReadings(payload) ? payload.offsetsSeconds.length : payload.points.length,
        );
        await trouble.refused(error);
      }
      throw error;
    }
  };

/** A request has failed before its jobs are given to another writer, so that no late one overwrites what came after. */
const lockOf = ({ config }: Context) => Math.max(seconds(30), 2 * (config.influx?.writeTimeoutMs ?? 0));

/** A sign of life for whoever reads the log. */
function sayStored(log: Log, store: string, tally: { stored: number }): void {
  if (tally.stored > 0)
    log.info(
      { readings: tally.stored },
      `${tally.stored} ${tally.stored === 1 ? 'reading' : 'readings'} stored in ${store}`,
    );
  tally.stored = 0;
}
