import { packPoints } from '@ohmini/core';
import { conditionsOf, work } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { quarantine } from '../src/quarantine.ts';
import { quarantineId } from '../src/quarantine-id.ts';
import { quarantineWork } from '../src/quarantine-work.ts';
import { heldInQuarantine, quarantined, quarantineSize, reasonsOf } from '../src/quarantined.ts';
import { quarantineTests, READ_AT, readingOf, refusedReading, SERIES } from './quarantine-fixture.ts';

const tests = quarantineTests();
const GAP_ROW = { measurement: 'gap', tags: { account: 'home' }, fields: { seconds: 90 }, at: READ_AT };

test('a refused reading is one failed job, with its reason and the words of the store, however often its writer died', async () => {
  await using it = await tests.open();
  await quarantine(it.context).put([refusedReading(readingOf(0.1))]);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  for (let death = 0; death < 3; death += 1) await quarantine(it.context).put([refusedReading(readingOf(0.1))]);
  const jobs = await it.context.queues.of('quarantine').getFailed();
  expect(jobs.map(({ failedReason, data }) => [failedReason, data.said])).toEqual([
    ['http-400: field type conflict', 'field type conflict'],
  ]);
  expect(await it.counts('quarantine')).toMatchObject({ failed: 1, waiting: 0 });
});

test('what is put is in Redis when it resolves, the same reading twice as one', async () => {
  await using it = await tests.open();
  const twice = [readingOf(0.1), readingOf(0.1), readingOf(0.2, READ_AT + 10_000)];
  await quarantine(it.context).put(twice.map((reading) => refusedReading(reading)));
  expect(await quarantineSize(it.context.queues)).toBe(2);
});

test('a reading that is fetched again and refused again is one entry, the newest; another value of it is another', async () => {
  await using it = await tests.open();
  const ids = async () => (await it.context.queues.of('quarantine').getRanges(['failed'], 0, -1)).toSorted();
  const idOf = (rev: number) => quarantineId(refusedReading(readingOf(0.1), rev).write);
  await quarantine(it.context).put([refusedReading(readingOf(0.1), 7)]);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  await quarantine(it.context).put([refusedReading(readingOf(0.1), 8)]);
  await it.failed();
  expect(await ids()).toEqual([idOf(8)]);
  await quarantine(it.context).put([refusedReading(readingOf(0.2), 9)]);
  await it.failed();
  expect(await ids()).toEqual([idOf(8), idOf(9)]);
});

test('two values under one revision, which cannot be, are both kept, and it is said', async () => {
  await using it = await tests.open();
  for (let time = 0; time < 2; time += 1)
    await quarantine(it.context).put([readingOf(0.1), readingOf(0.2)].map((reading) => refusedReading(reading)));
  expect(await quarantineSize(it.context.queues)).toBe(2);
  expect(it.log).toMatchObject({ lines: expect.arrayContaining([expect.objectContaining({ level: 'warn' })]) });
});

test('while a reading is on its way back it is not kept under its name, and its write job tries again', async () => {
  await using it = await tests.open();
  const { keys, log, queues, redisUrl: url } = it.context;
  const refused = [refusedReading(readingOf(0.1))];
  await quarantine(it.context).put(refused);
  const sentBack = Promise.withResolvers<void>();
  const handler = async (_: unknown, __: AbortSignal, { failures }: { failures: number }) => {
    if (failures === 0) throw new Error('refused');
    await sentBack.promise;
  };
  await using _work = work('quarantine', handler, { url, keys, log, concurrency: 1 });
  await it.failed();
  const [job] = await queues.of('quarantine').getFailed();
  await job?.retry();
  await until('it is on its way', async () => (await it.counts('quarantine')).active === 1);
  await expect(quarantine(it.context).put(refused)).rejects.toMatchObject({ kind: 'transient' });
  sentBack.resolve();
  await until('it is gone', async () => (await quarantineSize(queues)) === 0);
  await quarantine(it.context).put(refused);
  await it.failed();
});

test('each is listed with what it is, why, since when and how often', async () => {
  await using it = await tests.open();
  const before = Date.now();
  const row = { write: packPoints('home', [GAP_ROW]), reason: 'http-422', said: 'beyond retention' };
  await quarantine(it.context).put([refusedReading(readingOf(0.1, READ_AT + 1000)), row]);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  const list = await quarantined(it.context);
  const common = { account: 'home', times: 1, isGoingBack: false };
  expect(list).toMatchObject([
    { ...common, measurement: 'gap', at: READ_AT, reason: 'http-422', said: 'beyond retention' },
    { ...common, device: SERIES.device, resolution: '10s', at: READ_AT + 1000, reason: 'http-400' },
  ]);
  expect(list.every(({ refusedAt, age }) => refusedAt >= before && age >= 0)).toBe(true);
  expect([...reasonsOf(list)]).toEqual([
    ['http-422', 1],
    ['http-400', 1],
  ]);
});

test('what another version of Ohmini kept is listed too', async () => {
  await using it = await tests.open();
  await it.context.queues.of('quarantine').add('quarantine', { v: 2 }, { jobId: 'home.later.version' });
  expect(await quarantined(it.context)).toMatchObject([{ account: 'home', reason: 'unreadable' }]);
});

test('readings in quarantine count as held, for their own meter alone', async () => {
  await using it = await tests.open();
  await quarantine(it.context).put([
    refusedReading(readingOf(0.1)),
    { ...refusedReading(readingOf(0.1)), write: packPoints('home', [GAP_ROW]) },
  ]);
  const { queues } = it.context;
  const held = [{ resolution: '10s', readAt: READ_AT }];
  expect(await heldInQuarantine(queues, 'home', SERIES.device)).toEqual(held);
  await using _work = quarantineWork(it.context, it.history);
  await it.failed();
  expect(await heldInQuarantine(queues, 'home', SERIES.device)).toEqual(held);
  expect(await heldInQuarantine(queues, 'home', 'another')).toEqual([]);
  expect(await heldInQuarantine(queues, 'away', SERIES.device)).toEqual([]);
});

test('it is noted how many are held and why one of them is, until nothing is left', async () => {
  await using it = await tests.open();
  const noted = async () => (await conditionsOf(it.context.redis, it.context.keys)).get('quarantine')?.seen;
  await quarantine(it.context).put([0, 1, 2].map((n) => refusedReading(readingOf(0.1, READ_AT + n * 10_000))));
  {
    await using _work = quarantineWork(it.context, it.history);
    await it.failed();
    await until('it is noted', async () => (await noted()) !== undefined);
  }
  expect(await noted()).toBe('3 readings are held. http-400: field type conflict');
  for (const job of await it.context.queues.of('quarantine').getFailed()) await job.remove();
  await using _again = quarantineWork(it.context, it.history);
  await until('it is over', async () => (await noted()) === undefined);
});
