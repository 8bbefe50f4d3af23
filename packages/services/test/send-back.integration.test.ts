import { type Point, packPoints, type Reading } from '@ohmini/core';
import { heldWrites } from '@ohmini/queue';
import { startInfluxFake, until } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { quarantine } from '../src/quarantine.ts';
import { quarantineWork } from '../src/quarantine-work.ts';
import { quarantined, quarantineSize } from '../src/quarantined.ts';
import { writer } from '../src/writer.ts';
import {
  quarantineTests,
  READ_AT,
  readingOf,
  refusedReading,
  rowOf,
  SERIES,
  type Surroundings,
  takenByOneThatDies,
} from './quarantine-fixture.ts';

const tests = quarantineTests();

/** In quarantine, and failed for the first time. */
async function inQuarantine(it: Surroundings, ...readings: Reading[]): Promise<void> {
  await quarantine(it.context).put(readings.map((reading) => refusedReading(reading)));
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
}

/** As Bull Board does it. */
async function sendBack({ context: { queues } }: Surroundings, isForced = false): Promise<void> {
  for (const job of await queues.of('quarantine').getFailed()) {
    if (isForced) await job.updateData({ ...job.data, isForced });
    await job.retry();
  }
}

const isEmpty = (it: Surroundings) =>
  until('the quarantine is empty', async () => (await quarantineSize(it.context.queues)) === 0);

const isStored = (it: Surroundings, rows: Point[]) =>
  until('the rows are stored', async () => {
    const stored = await it.rows();
    return stored.length === rows.length && rows.every((row, index) => sameFields(stored[index], row));
  });

const sameFields = (a: Point | undefined, b: Point) => JSON.stringify(a?.fields) === JSON.stringify(b.fields);

describe.each(['sqlite', 'influx'] as const)('with %s', (store) => {
  async function opened() {
    await using stack = new AsyncDisposableStack();
    const influx = store === 'influx' ? stack.use(await startInfluxFake()) : undefined;
    const it = stack.use(await tests.open(influx));
    const held = stack.move();
    return { ...it, [Symbol.asyncDispose]: () => held.disposeAsync() };
  }

  test('a reading that is sent back is stored where the store has none', async () => {
    await using it = await opened();
    await inQuarantine(it, readingOf(0.1));
    await sendBack(it);
    await using _work = quarantineWork(it.context, it.history);
    await using _writer = await writer(it.context);
    await isEmpty(it);
    await isStored(it, [rowOf(readingOf(0.1))]);
  });

  test('it is not stored over another value, and says how it could be', async () => {
    await using it = await opened();
    await inQuarantine(it, readingOf(0.1));
    await it.store([rowOf(readingOf(0.5))]);
    await sendBack(it);
    await using _work = quarantineWork(it.context, it.history);
    await it.failed();
    const [entry] = await quarantined(it.context);
    expect(entry).toMatchObject({ reason: 'http-400', times: 1 });
    expect(entry?.lastTry).toMatch(/^other-value: The store has another value .*--force/);
    expect((await it.rows()).map(({ fields }) => fields)).toEqual([rowOf(readingOf(0.5)).fields]);
    expect(await it.counts('write')).toMatchObject({ waiting: 0, prioritized: 0 });
  });

  test('forced, it is stored over another value', async () => {
    await using it = await opened();
    await inQuarantine(it, readingOf(0.1));
    await it.store([rowOf(readingOf(0.5))]);
    await sendBack(it, true);
    await using _work = quarantineWork(it.context, it.history);
    await using _writer = await writer(it.context);
    await isEmpty(it);
    await isStored(it, [rowOf(readingOf(0.1))]);
  });

  test('a reading that is stored already leaves the quarantine', async () => {
    await using it = await opened();
    await inQuarantine(it, readingOf(0.1));
    await it.store([{ ...rowOf(readingOf(0.1)), fields: { ...rowOf(readingOf(0.1)).fields, unit_rate: 0.25 } }]);
    await sendBack(it);
    await using _work = quarantineWork(it.context, it.history);
    await isEmpty(it);
    expect(await it.counts('write')).toMatchObject({ waiting: 0, prioritized: 0 });
  });

  test('a row of another measurement is sent back like a reading', async () => {
    await using it = await opened();
    const row = {
      measurement: 'energy_consumption',
      tags: { device: SERIES.device },
      fields: { seconds: 90 },
      at: READ_AT,
    };
    await quarantine(it.context).put([{ ...refusedReading(readingOf(0.1)), write: packPoints('home', [row]) }]);
    await using _work = quarantineWork(it.context, it.history);
    await it.failed();
    await sendBack(it);
    await using _writer = await writer(it.context);
    await isStored(it, [row]);
    await isEmpty(it);
  });
});

test('a later answer that still waits in the queue is not undone', async () => {
  await using it = await tests.open();
  const { keys, queues, redis } = it.context;
  await inQuarantine(it, readingOf(0.1));
  const rev = await heldWrites(redis, keys).announce(SERIES, [{ from: READ_AT, to: READ_AT + 1 }]);
  const later = refusedReading(readingOf(0.5), rev).write;
  await queues.add('write', [{ id: `${SERIES.account}.${SERIES.device}.${rev}.0`, payload: later }]);
  await sendBack(it);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  expect((await quarantined(it.context))[0]?.lastTry).toMatch(/^other-value/);
  expect(await heldWrites(redis, keys).of(SERIES.account, SERIES.device)).toMatchObject([{ rev }]);
});

test('a later answer that is about to be queued is waited for', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  await inQuarantine(it, readingOf(0.1));
  await heldWrites(redis, keys).announce(SERIES, [{ from: READ_AT, to: READ_AT + 1 }]);
  await sendBack(it);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  expect((await quarantined(it.context))[0]?.lastTry).toMatch(/being queued just now/);
});

test('while the store does not answer, what is sent back stays in quarantine', async () => {
  await using influx = await startInfluxFake();
  await using it = await tests.open(influx);
  await inQuarantine(it, readingOf(0.1));
  influx.fail({ kind: 'status', status: 503 });
  await sendBack(it);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  expect((await quarantined(it.context))[0]?.lastTry).toMatch(/^The store could not say/);
});

test('forced is forced once', async () => {
  await using influx = await startInfluxFake();
  await using it = await tests.open(influx);
  await inQuarantine(it, readingOf(0.1));
  const [job] = await it.context.queues.of('quarantine').getFailed();
  // Damaged, so that this try fails.
  await job?.updateData({ ...job.data, isForced: true, write: { ...job.data.write, crc: 1 } });
  await job?.retry();
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  const [again] = await it.context.queues.of('quarantine').getFailed();
  expect(again?.failedReason).toMatch(/^payload-checksum/);
  expect(again?.data).not.toHaveProperty('isForced');
});

test('refused again, it is one entry again, and says how often', async () => {
  await using it = await tests.open();
  const { queues } = it.context;
  await inQuarantine(it, readingOf(0.1));
  await sendBack(it);
  await using _work = quarantineWork(it.context, it.history);
  await until('it was given to the writer', async () => (await it.counts('write')).prioritized === 1);
  await isEmpty(it);
  const [write] = await queues.of('write').getPrioritized();
  await quarantine(it.context).put([{ ...refusedReading(readingOf(0.1)), write: write?.data }]);
  await it.failed();
  expect(await quarantined(it.context)).toMatchObject([{ at: READ_AT, times: 2 }]);
});

test('a worker that dies sends nothing back of itself, and what a person sent back is not forgotten', async () => {
  await using it = await tests.open();
  await inQuarantine(it, readingOf(0.1));
  await sendBack(it);
  await quarantine(it.context).put([refusedReading(readingOf(0.2, READ_AT + 10_000))]);
  await takenByOneThatDies(it);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  expect(await quarantined(it.context)).toMatchObject([{ at: READ_AT + 10_000, isGoingBack: false }]);
  const [write] = await it.context.queues.of('write').getPrioritized();
  expect(write?.data).toMatchObject({ firstReadAt: READ_AT });
  expect(await it.counts('write')).toMatchObject({ prioritized: 1 });
});
