import { Permanent } from '@ohmini/core';
import { conditionsOf, gate } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { storeTrouble } from '../src/store-trouble.ts';
import { throughGate } from '../src/through-gate.ts';
import { Died, mortal } from './mortal.ts';
import { quarantineTests, readingOf, rowOf } from './quarantine-fixture.ts';

const tests = quarantineTests();

test.each([
  ['took', () => {}],
  [
    'refused',
    () => {
      throw new Permanent('http-400', 'no', 'data');
    },
  ],
])('a Redis that fails once the store %s a request is not taken for an outage of the store', async (_, answer) => {
  await using it = await tests.open();
  const { context } = it;
  let requests = 0;
  let failsNext = false;
  const redis = mortal(context.redis, () => {
    const before = failsNext;
    failsNext = false;
    return { before, after: false };
  }, ['eval']);
  const sink = {
    name: 'store',
    async write() {
      requests += 1;
      failsNext = requests === 1;
      answer();
    },
    probe: async () => {},
  };
  const send = throughGate(
    { ...context, redis },
    {
      sink,
      trouble: storeTrouble(context, sink.name),
      awake: { since: () => true, [Symbol.dispose]: () => {} },
      signal: new AbortController().signal,
    },
  );
  await expect(send([rowOf(readingOf(0.1))], 0)).rejects.toThrow(Died);
  expect(requests).toBe(1);
  expect(await gate(context.redis, context.keys).state()).toBe(undefined);
  expect(await conditionsOf(context.redis, context.keys)).toEqual(new Map());
});
