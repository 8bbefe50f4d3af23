import { asFailure, type Log, pointOf, seconds, unpackReadings } from '@ohmini/core';
import { condition, type Handler, work } from '@ohmini/queue';
import { batcher } from './batcher.ts';
import type { Context, Service } from './context.ts';
import { foldPoints, type Revised } from './fold.ts';
import { loop } from './loop.ts';
import { openSink } from './stores.ts';

/** InfluxDB's own advice for one request. */
const POINTS_PER_REQUEST = 5000;

/** Enough jobs at once to fill a request while another is under way. */
const CONCURRENCY = 200;

const SAY_EVERY = seconds(30);

/** Stores readings. What the store does not take stays in the queue, for as long as it takes. */
export const writer: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { keys, log, redisUrl: url } = context;
  const sink = stack.use(openSink(context.config));
  const health = storeTrouble(context, sink.name);
  const send = batcher<Revised>({
    maxItems: POINTS_PER_REQUEST,
    lingerMs: 5,
    async send(items) {
      await sink.write(foldPoints(items)).catch(async (error) => {
        await health.failed(error);
        throw error;
      });
      await health.worked();
    },
  });
  const tally = { stored: 0 };
  stack.use(
    work('write', writeJob(context, send, tally), {
      url,
      keys,
      log,
      concurrency: CONCURRENCY,
      lockMs: lockOf(context),
    }),
  );
  stack.use(loop('storing', SAY_EVERY, log, async () => sayStored(log, sink.name, tally)));
  return stack.move();
};

const writeJob =
  (
    { config, metrics }: Context,
    send: (items: Revised[]) => Promise<void>,
    tally: { stored: number },
  ): Handler<'write'> =>
  async (payload) => {
    const { series, rev, readings } = unpackReadings(payload);
    await send(readings.map((reading) => ({ rev, point: pointOf(series, reading, config.measurement) })));
    metrics.readingsStored.inc({ account: series.account }, readings.length);
    tally.stored += readings.length;
  };

/** A request has failed before its jobs are given to another writer, so that no late one overwrites what came after. */
const lockOf = ({ config }: Context) => Math.max(seconds(30), 2 * (config.influx?.writeTimeoutMs ?? 0));

/** A sign of life for whoever reads the log. */
function sayStored(log: Log, store: string, tally: { stored: number }): undefined {
  if (tally.stored > 0) log.info({ readings: tally.stored }, `${tally.stored} readings stored in ${store}`);
  tally.stored = 0;
}

/** Tells a person once when the store stops taking readings, and once when it takes them again. */
function storeTrouble({ keys, log, queues, redis }: Context, name: string) {
  const down = condition(redis, keys, queues, 'store');
  let working: boolean | undefined;
  return {
    async failed(error: unknown) {
      const failure = asFailure(error);
      if ('reason' in failure && failure.reason === 'data') return;
      if (working !== false) log.warn({ error: failure.code }, `${name} does not take readings: ${failure.message}`);
      working = false;
      await down.raise({
        severity: 'error',
        title: `Readings cannot be stored in ${name}`,
        text: `${failure.message} They wait in the write queue, and none is lost.`,
      });
    },
    async worked() {
      if (working === true) return;
      working = true;
      await down.clear({
        severity: 'info',
        title: `${name} takes readings again`,
        text: 'The write queue drains by itself.',
      });
    },
  };
}
