import { SERVICES } from '@ohmini/config';
import { minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline, settledAt } from './pipeline.ts';

const MB = 2 ** 20;

async function maxMemory(it: Pipeline, bytes: number): Promise<void> {
  await it.redis.config('SET', 'maxmemory', String(bytes));
}

const polls = (it: Pipeline) => it.simulator.calls.list({ operation: 'smartMeterTelemetry' }).length;

async function noPollsAnyMore(it: Pipeline): Promise<void> {
  let before = -1;
  await until('nothing is fetched any more', async () => {
    const now = polls(it);
    const isQuiet = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return isQuiet;
  });
}

test("near the end of Redis' memory fetching stops, storing goes on, and even a Redis filled to the brim loses nothing", async () => {
  await using it = await pipeline({ speed: 20 });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('live readings are stored', () => it.newestStoredAt() > startedAt);
  await it.caughtUp();
  it.influx.fail({ kind: 'status', status: 503 });
  await until('readings wait', async () => (await it.queues.of('write').getJobCountByTypes('active', 'waiting')) > 0);
  await it.redis.set('somebody-else', 'x'.repeat(30 * MB));
  await maxMemory(it, 48 * MB);
  await noPollsAnyMore(it);
  it.influx.heal();
  await until('what waited is stored', async () => {
    const { active = 0, waiting = 0, prioritized = 0 } = await it.queues.of('write').getJobCounts();
    return active + waiting + prioritized === 0;
  });
  expect(it.alerts()).toContain('No readings are fetched: Redis is nearly full');

  // To the brim: Redis refuses every write, ours too.
  await maxMemory(it, 1 * MB);
  const linesBefore = it.log.lines.length;
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(it.log.lines.length - linesBefore).toBeLessThan(60);

  const before = polls(it);
  await it.redis.del('somebody-else');
  await maxMemory(it, 0);
  await until('fetching goes on', () => polls(it) > before);
  const resumedAt = it.simulator.now();
  await until('readings of later are stored', () => it.newestStoredAt() > resumedAt + minutes(1), 60_000);
  await it.caughtUp();
  expect(it.difference(settledAt(startedAt, it.newestStoredAt(), 0))).toMatchObject({
    lost: [],
    invented: [],
    changed: [],
    twice: [],
  });
  await until('that is told', () => it.alerts().includes('Readings are fetched again'));
});

test('while an outage of the store fills Redis polls are far apart, and as close as before once it is over', async () => {
  await using it = await pipeline({ speed: 20 });
  await using _services = await it.start(SERVICES);
  await it.caughtUp();
  it.influx.fail({ kind: 'status', status: 503 });
  await until('the store is known to be away', async () => (await it.redis.exists(it.keys.gate)) === 1);
  await it.redis.set('somebody-else', 'x'.repeat(20 * MB));
  await maxMemory(it, 48 * MB);
  await noPollsAnyMore(it);
  expect(it.alerts()).not.toContain('No readings are fetched: Redis is nearly full');
  const before = polls(it);
  it.influx.heal();
  await until('polls go on', () => polls(it) > before + 3);
});
