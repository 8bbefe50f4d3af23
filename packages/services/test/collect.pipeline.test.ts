import { SERVICES } from '@ohmini/config';
import { hours, minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { pipeline, settledAt } from './pipeline.ts';

const NO_DIFFERENCE = { lost: [], invented: [], changed: [], twice: [] };

test('every reading that Octopus has ends in the store as the meter measured it, history first', async () => {
  await using it = await pipeline();
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('ten minutes of live readings are stored', () => it.newestStoredAt() > startedAt + minutes(10));
  await it.caughtUp();
  const difference = it.difference(settledAt(startedAt, it.newestStoredAt(), 0));
  expect(difference).toMatchObject(NO_DIFFERENCE);
  expect(difference.compared).toBeGreaterThan(3700);
});

test('rows that come up to two hours late are stored by the next re-reading', async () => {
  await using it = await pipeline({ lateness: true });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('ten minutes of live readings are stored', () => it.newestStoredAt() > startedAt + minutes(10));
  const { account, device } = it.series;
  await it.queues.add('upkeep', [{ payload: { account, device } }]);
  await until(
    'it was read again',
    async () => (await it.queues.of('upkeep').getJobCountByTypes('waiting', 'active')) === 0,
  );
  await it.caughtUp();
  expect(it.difference(settledAt(startedAt, it.simulator.now(), hours(2) + minutes(5)))).toMatchObject(NO_DIFFERENCE);
});

test('a store that is away is waited for, and then holds everything', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'status', status: 503 });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until(
    'the history waits in the queue',
    async () => (await it.queues.of('write').getJobCountByTypes('active', 'waiting')) >= 8,
  );
  expect(it.influx.rows()).toEqual([]);
  it.influx.heal();
  await until('ten minutes of live readings are stored', () => it.newestStoredAt() > startedAt + minutes(10), 70_000);
  await it.caughtUp();
  expect(it.difference(settledAt(startedAt, it.newestStoredAt(), 0))).toMatchObject(NO_DIFFERENCE);
  await until('both were told', () => it.alerts().length > 1);
  expect(it.alerts()).toEqual(['Readings cannot be stored', 'Readings are stored again']);
});

test('an emptied Redis is filled again: schedules, cursor and history', async () => {
  await using it = await pipeline();
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('live readings are stored', () => it.newestStoredAt() > startedAt);
  await it.caughtUp();
  await it.redis.flushall();
  const emptiedAt = it.simulator.now();
  await until('readings of later are stored', () => it.newestStoredAt() > emptiedAt + minutes(2), 60_000);
  await it.caughtUp();
  expect(it.difference(settledAt(startedAt, it.newestStoredAt(), 0))).toMatchObject(NO_DIFFERENCE);
});

test('two schedulers make one poll for each slot', async () => {
  await using it = await pipeline({ speed: 1, pollIntervalMs: 1000 });
  await using _one = await it.start(['scheduler']);
  await using _two = await it.start(['scheduler']);
  await using _fetcher = await it.start(['fetcher']);
  const polls = () =>
    it.simulator.calls
      .list({ operation: 'smartMeterTelemetry' })
      .filter(({ asked }) => (asked?.to ?? 0) > it.simulator.now() - minutes(1));
  await until('polling began', () => polls().length > 0);
  const before = polls().length;
  const began = performance.now();
  await until('six slots passed', () => performance.now() - began > 6000);
  const slots = (performance.now() - began) / 1000;
  expect(polls().length - before).toBeGreaterThanOrEqual(Math.floor(slots) - 2);
  expect(polls().length - before).toBeLessThanOrEqual(Math.ceil(slots) + 1);
});
