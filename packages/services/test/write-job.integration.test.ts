import { hours, type Instant, type Point, pointOf, type Resolution, type Sink } from '@ohmini/core';
import { deviceState, heldWrites, seen } from '@ohmini/queue';
import { startInfluxFake, until } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { batcher } from '../src/batcher.ts';
import { enqueueAs } from '../src/enqueue.ts';
import { quarantine } from '../src/quarantine.ts';
import { storeTrouble } from '../src/store-trouble.ts';
import { openSink } from '../src/stores.ts';
import { systemic } from '../src/systemic.ts';
import { writeJob } from '../src/write-job.ts';
import { writer } from '../src/writer.ts';
import { Died, mortal } from './mortal.ts';
import {
  quarantineTests,
  READ_AT,
  readingOf,
  refusedReading,
  SERIES,
  type Surroundings,
} from './quarantine-fixture.ts';

const tests = quarantineTests();
const run = { id: 'home.00-11-22-33.7.0', isFirst: true, failures: 0, change: async () => {} };

test.each([
  ['before', { before: true, after: false }],
  ['while', { before: false, after: true }],
])('a writer that dies %s a refused reading is put in quarantine has not completed its job', async (_, death) => {
  await using influx = await startInfluxFake({ refuses: () => true });
  await using it = await tests.open(influx);
  const { config, queues } = it.context;
  await using sink = openSink(config);
  const job = handling({ ...it, context: { ...it.context, queues: mortal(queues, () => death, ['add']) } }, sink);
  const rev = await heldWrites(it.context.redis, it.context.keys).announce(SERIES, [
    { from: READ_AT, to: READ_AT + 1 },
  ]);
  const { write } = refusedReading(readingOf(0.1), rev);
  await expect(job(write, new AbortController().signal, run)).rejects.toThrow(Died);
});

/** Does by hand what a writer does with one job. */
function handling({ context }: Surroundings, sink: Sink) {
  return writeJob(context, {
    submit: batcher({
      maxPoints: 5000,
      lingerMs: 1,
      send: (points) => sink.write(points),
      onRefused: () => {},
      isHeld: () => false,
      awake: { since: () => true, [Symbol.dispose]: () => {} },
    }),
    held: async () => [],
    quarantine: quarantine(context),
    systemic: systemic(Date),
    trouble: storeTrouble(context, sink.name),
    onStored: () => {},
  });
}

test('of readings whose older and newer values are both refused none counts as stored', async () => {
  await using influx = await startInfluxFake({ refuses: ({ timestamp }) => timestamp === READ_AT });
  await using it = await tests.open(influx);
  const { config, keys, metrics, queues, redis } = it.context;
  await using sink = openSink(config);
  const spans = [{ from: READ_AT, to: READ_AT + 10_001 }];
  const older = await heldWrites(redis, keys).announce(SERIES, spans);
  await enqueueAs(queues, SERIES, older, [readingOf(0.1), readingOf(0.1, READ_AT + 10_000)]);
  const newer = await heldWrites(redis, keys).announce(SERIES, [{ from: READ_AT, to: READ_AT + 1 }]);
  await enqueueAs(queues, SERIES, newer, [readingOf(0.2)]);
  const [job] = (await queues.of('write').getWaiting()).toSorted((a, b) => a.data.rev - b.data.rev);
  if (!job?.id) throw new Error('Nothing was enqueued.');
  await handling(it, sink)(job.data, new AbortController().signal, { ...run, id: job.id });
  expect(influx.rows().map(({ at }) => at)).toEqual([READ_AT + 10_000]);
  expect((await metrics.readingsStored.get()).values).toMatchObject([{ value: 1 }]);
});

describe('a job whose announcement was forgotten while its sender slept', () => {
  async function forgotten(it: Awaited<ReturnType<typeof tests.open>>, readings = [readingOf(0.1)]) {
    const { keys, queues, redis } = it.context;
    const held = heldWrites(redis, keys);
    const rev = await held.announce(SERIES, [{ from: READ_AT, to: (readings.at(-1)?.readAt ?? READ_AT) + 1 }]);
    await held.sweep(SERIES.account, SERIES.device, -hours(1));
    await enqueueAs(queues, SERIES, rev, readings);
    return {
      state: deviceState(redis, keys, SERIES.account, SERIES.device),
      isOver: async () => (await queues.of('write').getJobCountByTypes()) === 0,
    };
  }

  const rowOf = (resolution: Resolution, at: Instant): Point => ({
    ...pointOf(SERIES, readingOf(0.2, at), 'energy_consumption'),
    tags: { source: 'octopus_home_mini', account: SERIES.account, device: SERIES.device, resolution },
  });

  test.each([
    ['a row of its time', rowOf('10s', READ_AT)],
    ['a coarser row that may speak of its time', rowOf('30m', READ_AT - 10_000)],
  ])('is asked for again, not stored, where the store has %s', async (_, stored) => {
    await using influx = await startInfluxFake();
    await using it = await tests.open(influx);
    await using sink = openSink(it.context.config);
    await sink.write([stored]);
    const { isOver, state } = await forgotten(it);
    await using _writer = await writer(it.context);
    await until('it is a gap', async () => (await state.gaps()).length > 0);
    await until('its job is over', isOver);
    expect(await state.gaps()).toMatchObject([{ from: READ_AT, to: READ_AT + 10_000 }]);
    expect(influx.writes).toBe(1);
  });

  test('leaves on record that the store must have what another answer brought', async () => {
    await using influx = await startInfluxFake();
    await using it = await tests.open(influx);
    await using sink = openSink(it.context.config);
    await sink.write([rowOf('10s', READ_AT)]);
    const record = seen(it.context.redis, it.context.keys);
    const readings = [readingOf(0.1), readingOf(0.1, READ_AT + 10_000)];
    await record.mark(
      SERIES,
      readings.map(({ readAt }) => readAt),
    );
    const { isOver } = await forgotten(it, readings);
    await using _writer = await writer(it.context);
    await until('its job is over', isOver);
    const slots = await record.slots(SERIES, { from: READ_AT, to: READ_AT + 60_000 });
    expect([...slots]).toEqual([READ_AT / 10_000]);
  });

  test('is stored where nothing is held of its time', async () => {
    await using influx = await startInfluxFake();
    await using it = await tests.open(influx);
    await using sink = openSink(it.context.config);
    await sink.write([rowOf('10s', READ_AT - 10_000)]);
    const { isOver, state } = await forgotten(it);
    await using _writer = await writer(it.context);
    await until('its job is over', isOver);
    expect(await state.gaps()).toEqual([]);
    expect(influx.rows().map(({ at }) => at)).toEqual([READ_AT - 10_000, READ_AT]);
  });
});
