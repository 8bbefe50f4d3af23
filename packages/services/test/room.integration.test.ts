import { condition, conditionsOf, memoryOf } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { room } from '../src/room.ts';
import { quarantineTests } from './quarantine-fixture.ts';

const tests = quarantineTests();
const MB = 2 ** 20;

test('where Redis has used most of its memory there is no room, and it is noted until when nothing is lost', async () => {
  await using it = await tests.open();
  const { config, keys, redis } = it.context;
  await redis.set('somebody-else', 'x'.repeat(20 * MB));
  const queue = { ...config.queue, budgetBytes: 24 * MB };
  await using space = room({ ...it.context, config: { ...config, queue } });
  const noted = async () => (await conditionsOf(redis, keys)).get('redis-full')?.seen;
  await until('it is noted', async () => (await noted()) !== undefined);
  expect(space.isThere()).toBe(false);
  expect(await noted()).toMatch(/No reading is lost before \d{4}-/);
});

test('what another process noted holds for one that starts where there is no more than a little room', async () => {
  await using it = await tests.open();
  const { config, keys, metrics, redis } = it.context;
  await redis.set('somebody-else', 'x'.repeat(40 * MB));
  await condition(it.context, 'redis-full').raise('It is full.');
  const { usedBytes } = await memoryOf(redis, 1);
  const queue = { ...config.queue, budgetBytes: usedBytes / 0.675 };
  await using space = room({ ...it.context, config: { ...config, queue } });
  await until('it looked', async () => ((await metrics.redisBudget.get()).values[0]?.value ?? 0) > 0);
  await until('there is none', () => !space.isThere());
  expect((await conditionsOf(redis, keys)).has('redis-full')).toBe(true);
});

test('where an outage of the store has filled a third of it, it is said to fill, and no more when the store is back', async () => {
  await using it = await tests.open();
  const { config, keys, redis } = it.context;
  await redis.set('somebody-else', 'x'.repeat(12 * MB));
  const queue = { ...config.queue, budgetBytes: 24 * MB };
  await using space = room({ ...it.context, config: { ...config, queue } });
  const looked = async () => ((await it.context.metrics.redisBudget.get()).values[0]?.value ?? 0) > 0;
  await until('it looked', looked);
  expect(space.isFilling()).toBe(false);
  await redis.hset(keys.gate, { since: 1, until: 2, tries: 1, code: 'http-503' });
  await until('it is filling', () => space.isFilling());
  expect(space.isThere()).toBe(true);
  await redis.del(keys.gate);
  await until('it is not', () => !space.isFilling());
});

test('where it has not, there is room', async () => {
  await using it = await tests.open();
  await using space = room(it.context);
  const looked = async () => ((await it.context.metrics.redisBudget.get()).values[0]?.value ?? 0) > 0;
  await until('it looked', looked);
  expect(space.isThere()).toBe(true);
});
