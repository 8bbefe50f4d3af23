import { hours, londonDay, minutes, pointOf, seconds } from '@ohmini/core';
import { auditTrail, beat, condition, gate, governor, setFound, setHouseholds, work } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';
import { pipelinePorts } from '../src/pipeline-view.ts';
import { quarantine } from '../src/quarantine.ts';
import { quarantineWork } from '../src/quarantine-work.ts';
import { quarantineTests, readingOf, refusedReading, SERIES, type Surroundings } from './quarantine-fixture.ts';

const tests = quarantineTests();

/** A household of one meter, and the page as it is put together for it. */
async function known(it: Surroundings, now?: number) {
  const { keys, redis } = it.context;
  const { account, device } = SERIES;
  await setHouseholds(redis, keys, [account]);
  const meter = { id: device, fuel: 'electricity', role: 'import', isPolled: true, why: 'import' } as const;
  await setFound(redis, keys, account, { foundAt: now ?? Date.now(), meters: [meter] });
  const context = now === undefined ? it.context : { ...it.context, clock: { now: () => now } };
  return pipelinePorts(context, it.history);
}

test('what waits for a store that is away is counted, with the oldest, and there is no time to drain', async () => {
  await using it = await tests.open();
  const { context } = it;
  const way = await known(it);
  const oldest = Math.floor((Date.now() - minutes(20)) / 10_000) * 10_000;
  const readings = Array.from({ length: 30 }, (_, index) => readingOf(0.001, oldest + index * seconds(10)));
  await enqueuing(context)(SERIES, readings, 'live');
  await gate(context.redis, context.keys).shut('http-503');
  await condition(context, 'store').raise('It answers 503.');
  const view = await way.pipeline();
  expect(view.backlog).toMatchObject({ readings: 30, jobs: 1, drainedIn: undefined });
  expect(view.backlog.oldestAt).toBeLessThanOrEqual(oldest);
  expect(view.backlog.oldestAt).toBeGreaterThan(oldest - seconds(11));
  expect(view.backlog.nothingLostUntil).toBeGreaterThan(Date.now() + hours(24));
  expect(view.gate).toMatchObject({ tries: 1, code: 'http-503' });
  expect(view.stations.store).toMatchObject({ state: 'stopped', since: view.gate?.since });
  expect(view.troubles).toEqual([
    expect.objectContaining({ name: 'store', title: 'Readings cannot be stored', seen: 'It answers 503.' }),
  ]);
});

test('calls are told by what they were for, beside the allowance, and so is a cool-down', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  const way = await known(it);
  const calls = governor(redis, keys, { account: SERIES.account, callsPerHour: 90 });
  for (const purpose of ['live', 'live', 'backfill'] as const) await calls.take(purpose);
  await calls.pause(minutes(5));
  const [home, ...others] = (await way.pipeline()).households;
  expect(others).toEqual([]);
  expect(home).toMatchObject({
    account: SERIES.account,
    used: [
      { purpose: 'live', calls: 2 },
      { purpose: 'backfill', calls: 1 },
    ],
    perHour: 90,
    askedPerHour: 90,
  });
  expect(home?.coolingUntil).toBeGreaterThan(Date.now() + minutes(4));
});

test('jobs that are completed make the rate of their queue', async () => {
  await using it = await tests.open();
  const { keys, log, queues, redisUrl } = it.context;
  const way = await known(it);
  await queues.add(
    'account',
    Array.from({ length: 10 }, () => ({ payload: { account: SERIES.account } })),
  );
  await using _worker = work('account', async () => {}, { url: redisUrl, keys, log, concurrency: 1 });
  await until('all are complete', async () => (await queues.of('account').count()) === 0);
  await until('they are counted', async () => (await queues.of('account').getMetrics('completed')).meta.count === 10);
  const flow = (await way.pipeline()).queues.find(({ name }) => name === 'account');
  expect(flow?.perMinute).toBeCloseTo(2);
});

test('each day of the calendar has what share of it the store has, and today what of it has passed', async () => {
  await using it = await tests.open();
  const day = londonDay('2026-11-19') ?? expect.unreachable();
  const now = day.to + hours(6);
  const way = await known(it, now);
  const times = Array.from({ length: 4320 }, (_, index) => day.from + index * seconds(10));
  await it.store(times.map((at) => pointOf(SERIES, readingOf(0.001, at), 'energy_consumption')));
  const daysOf = async () => (await way.pipeline()).calendars[0]?.days ?? [];
  await until('the store was asked', async () => (await daysOf()).every(({ covered }) => covered !== undefined));
  const days = await daysOf();
  expect(days).toHaveLength(28);
  expect(days.at(-1)?.date).toBe('2026-11-20');
  expect(days.at(-2)).toEqual({ date: '2026-11-19', covered: 0.5 });
  expect(days.at(-1)?.covered).toBe(0);
});

test('services are told with their versions and when they were heard of', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  const way = await known(it);
  const at = Date.now() - seconds(3);
  await beat(redis, keys, { service: 'writer', version: '0.1.0' }, at);
  const view = await way.pipeline();
  expect(view.services).toEqual([{ service: 'writer', version: '0.1.0', heardAt: at }]);
  expect([view.stations.writer.state, view.stations.fetcher.state]).toEqual(['ok', 'stopped']);
});

test('a refused reading is shown with the words of the store, goes back, and who sent it is on record before', async () => {
  await using it = await tests.open();
  const { context } = it;
  const way = await known(it);
  await quarantine(context).put([refusedReading(readingOf(0.1))]);
  await using _work = quarantineWork(context, it.history);
  await it.failed();
  const { entries, total } = (await way.pipeline()).quarantine;
  expect(total).toBe(1);
  expect(entries).toEqual([
    expect.objectContaining({ reason: 'http-400', said: 'field type conflict', isGoingBack: false }),
  ]);
  const id = entries[0]?.id ?? '';
  expect(await way.replay(id, 'ann')).toBeUndefined();
  await until('it is in the queue', async () => ((await it.counts('write')).prioritized ?? 0) > 0);
  await until('it has left quarantine', async () => (await way.pipeline()).quarantine.total === 0);
  expect(await auditTrail(context.redis, context.keys).read(5)).toEqual([
    expect.objectContaining({ who: 'ann, on the page', did: 'replay', ids: [id] }),
  ]);
  expect(await way.replay(id, undefined)).toMatch(/not in quarantine/);
});

test('nothing of a household is told but its id', async () => {
  await using it = await tests.open();
  const way = await known(it);
  const text = JSON.stringify(await way.pipeline());
  expect(text).toContain(SERIES.account);
  for (const secret of ['A-0000A001', 'sk_live', '127.0.0.1']) expect(text).not.toContain(secret);
});
