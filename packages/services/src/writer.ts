import { holdsReadings, type Log, type Milliseconds, seconds } from '@ohmini/core';
import { heldWrites, work } from '@ohmini/queue';
import { askingAgain } from './ask-again.ts';
import { wakefulness } from './awake.ts';
import { batcher } from './batcher.ts';
import type { Context, Service } from './context.ts';
import { heldRows } from './gap-held-rows.ts';
import { loop } from './loop.ts';
import { priceBook } from './price-book.ts';
import { quarantine } from './quarantine.ts';
import { quarantineWork } from './quarantine-work.ts';
import { spanOfPayload } from './store-newest.ts';
import { storeTrouble } from './store-trouble.ts';
import { openHistory, openSink } from './stores.ts';
import { systemic } from './systemic.ts';
import { tariffsToRead } from './tariffs.ts';
import { throughGate } from './through-gate.ts';
import { workOptions } from './work-options.ts';
import { writeJob } from './write-job.ts';

/** InfluxDB's own advice for one request. */
const POINTS_PER_REQUEST = 5000;

/** Enough jobs at once to fill a request while another is under way. */
const CONCURRENCY = 200;

const SAY_EVERY = seconds(30);

/** Stores readings. What the store does not take stays in the queue, for as long as it takes. */
export const writer: Service = (context) => writing(context, lockOf(context));

/** @param lockMs how long a job may go without a sign of life before another writer takes it */
export async function writing(context: Context, lockMs: Milliseconds): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const { clock, config, keys, log, redis } = context;
  const sink = stack.use(openSink(config));
  const history = stack.use(openHistory(config));
  stack.use(quarantineWork(context, history));
  const trouble = storeTrouble(context, sink.name);
  const refusals = systemic(clock);
  const awake = stack.use(wakefulness(lockMs / 2));
  const stop = new AbortController();
  const submit = batcher({
    maxPoints: POINTS_PER_REQUEST,
    lingerMs: 5,
    send: throughGate(context, { sink, trouble, awake, signal: stop.signal }),
    onRefused: refusals.note,
    isHeld: refusals.isHeld,
    awake,
  });
  const tally = { stored: 0 };
  const onStored = (readings: number) => {
    tally.stored += readings;
  };
  const { unitRatesOf } = stack.use(priceBook({ ...context, tariffs: tariffsToRead(context) }));
  const handler = writeJob(context, {
    submit,
    held: heldRows(context, history),
    unitRatesOf,
    quarantine: quarantine(context),
    systemic: refusals,
    trouble,
    onStored,
  });
  const held = heldWrites(redis, keys);
  stack.use(
    work('write', handler, {
      ...workOptions(context),
      concurrency: CONCURRENCY,
      lockMs,
      async onCompleted(payload) {
        if (holdsReadings(payload)) await held.forget(spanOfPayload(payload));
      },
      onDamaged: askingAgain(context),
    }),
  );
  // Before the worker waits for its jobs, which may all wait for the store.
  stack.defer(() => stop.abort());
  stack.use(
    loop('storing', SAY_EVERY, log, async () => {
      sayStored(log, sink.name, tally);
      return undefined;
    }),
  );
  return stack.move();
}

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
