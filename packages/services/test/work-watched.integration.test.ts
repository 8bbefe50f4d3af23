import { minutes, seconds } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { pulse } from '../src/pulse.ts';
import { workWatched } from '../src/work-watched.ts';
import { quarantineTests } from './quarantine-fixture.ts';

const tests = quarantineTests();

const TICK = { account: 'home', device: '00-11' };

/** A worker of `poll` in a time of its own, with some jobs for it. */
async function watched(
  handler: () => Promise<void>,
  { concurrency = 2, isDeaf = false, longestMs = minutes(60) } = {},
) {
  await using stack = new AsyncDisposableStack();
  const it = stack.use(await tests.open());
  let now = 0;
  let asked = 0;
  const ping = async () => {
    asked += 1;
  };
  const beats = stack.use(pulse({ ping, every: seconds(5), elapsed: () => now }));
  await until('Redis was asked', () => asked > 0);
  const { queues, redisUrl } = it.context;
  // One that listens where nothing is ever added is as good as one that hangs.
  const context = { ...it.context, pulse: beats, redisUrl: isDeaf ? `${redisUrl}/9` : redisUrl };
  for (const once of ['a', 'b', 'c']) await queues.add('poll', [{ once, payload: TICK }]);
  stack.use(workWatched(context, 'poll', handler, { concurrency, longestMs, lookEveryMs: 10 }));
  const held = stack.move();
  return {
    ...it,
    fault: () => beats.fault(),
    queue: queues.of('poll'),
    pass: (length: number) => {
      now += length;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

test('a worker that takes none of the jobs that wait is a fault', async () => {
  await using it = await watched(async () => {}, { isDeaf: true });
  it.pass(minutes(3) + 1);
  expect(it.fault()).toBe('the worker of poll is silent for 180 s.');
});

test('a worker whose queue is empty is none', async () => {
  await using it = await watched(async () => {});
  await until('all is done', async () => (await it.queue.getJobCounts('waiting', 'active')).waiting === 0);
  it.pass(minutes(3) + 1);
  await until('it was looked at since', () => it.fault() === undefined);
});

test('a worker whose hands are full is none, but a job that never ends is', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using it = await watched(() => promise, { longestMs: minutes(10) });
  await until('both hands are full', async () => (await it.queue.getActiveCount()) === 2);
  it.pass(minutes(9));
  await until('it was looked at since', () => it.fault() === undefined);
  it.pass(minutes(1) + 1);
  await until('only the job is silent', () => it.fault() === 'a job of poll is silent for 600 s.');
  resolve();
  await until('they ended', () => it.fault() === undefined);
});

test('a queue that a person paused is no fault', async () => {
  await using it = await watched(async () => {}, { isDeaf: true });
  await it.queue.pause();
  it.pass(minutes(3) + 1);
  await until('it was looked at since', () => it.fault() === undefined);
});
