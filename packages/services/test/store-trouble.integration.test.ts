import { minutes, Permanent } from '@ohmini/core';
import { conditionsOf } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { storeTrouble } from '../src/store-trouble.ts';
import { quarantineTests, type Surroundings } from './quarantine-fixture.ts';

const tests = quarantineTests();
const REFUSAL = new Permanent('http-400', 'field type conflict', 'data');

/** Two writers over one Redis. Their clock goes by what `pass` says, and so does what Redis forgets of refusals. */
function writers({ context }: Surroundings) {
  let now = Date.now();
  const clock = { now: () => now };
  const { keys, redis } = context;
  return {
    one: storeTrouble({ ...context, clock }, 'store'),
    other: storeTrouble({ ...context, clock }, 'store'),
    async pass(length: number) {
      now += length;
      const left = await redis.pttl(keys.refusing);
      if (left > length) await redis.pexpire(keys.refusing, left - length);
      else await redis.del(keys.refusing);
    },
    noted: async () => (await conditionsOf(redis, keys)).get('refused-by-many'),
  };
}

test('that many are refused is over once nobody was refused for a quarter of an hour, whichever writer noted it', async () => {
  await using it = await tests.open();
  const { noted, one, other, pass } = writers(it);
  await one.refusing(REFUSAL);
  expect((await noted())?.seen).toBe('store: field type conflict');
  await other.worked();
  await pass(minutes(16));
  await other.worked();
  expect(await noted()).toBeUndefined();
});

test('it is not over while what is held back is refused again each ten minutes', async () => {
  await using it = await tests.open();
  const { noted, one, other, pass } = writers(it);
  await one.refusing(REFUSAL);
  const first = await noted();
  for (let tries = 0; tries < 6; tries += 1) {
    await one.refusing(REFUSAL);
    await other.worked();
    await pass(minutes(10));
    await other.worked();
  }
  expect(first).toBeDefined();
  expect(await noted()).toEqual(first);
});

test('nor when a writer starts, or the store is back, before what is held back was tried again', async () => {
  await using it = await tests.open();
  const { noted, one, pass } = writers(it);
  await one.refusing(REFUSAL);
  await pass(minutes(30));
  await one.worked();
  expect(await noted()).toBeDefined();
  await pass(minutes(10));
  await one.failed(new Error('away'));
  await one.worked();
  await pass(minutes(10));
  await one.worked();
  expect(await noted()).toBeDefined();
  await pass(minutes(6));
  await one.worked();
  expect(await noted()).toBeUndefined();
});
