import { minutes, seconds } from '@ohmini/core';
import { recordedLog, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { loop } from '../src/loop.ts';
import { pulse } from '../src/pulse.ts';

const NEVER = new Promise<never>(() => {});

/** A pulse in a time of its own, over a Redis that answers or does not. */
function watched() {
  let now = 0;
  let answer = (): Promise<unknown> => Promise.resolve();
  let asked = 0;
  const beats = pulse({
    ping: () => {
      asked += 1;
      return answer();
    },
    every: 2,
    elapsed: () => now,
  });
  const looked = async (times = 2) => {
    const before = asked;
    await until('Redis was asked', () => asked >= before + times);
  };
  return {
    beats,
    looked,
    /** In steps in which a look is taken, as time passes. */
    pass: async (length: number) => {
      for (let left = length; left > 0; left -= 4) {
        now += Math.min(4, left);
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    },
    answersWith: (next: () => Promise<unknown>) => {
      answer = next;
    },
    [Symbol.dispose]: () => beats[Symbol.dispose](),
  };
}

test('what is silent for longer than it promised is a fault, while Redis answers', async () => {
  using it = watched();
  await it.looked();
  using _sign = it.beats.expect('scheduling', 100);
  await it.pass(96);
  expect(it.beats.fault()).toBeUndefined();
  await it.pass(8);
  expect(it.beats.fault()).toMatch(/^scheduling is silent/);
});

test('what is heard from in time, or has ended, is no fault', async () => {
  using it = watched();
  await it.looked();
  using heard = it.beats.expect('scheduling', 100);
  it.beats.expect('storing', 20)[Symbol.dispose]();
  await it.pass(60);
  heard.heard();
  await it.pass(60);
  expect(it.beats.fault()).toBeUndefined();
});

test.each([
  ['refuses', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['says nothing', () => NEVER],
])('while Redis %s nothing is a fault, and it is known since when', async (_, answer) => {
  using it = watched();
  await it.looked();
  expect(it.beats.redisSilentSince()).toBeUndefined();
  using _sign = it.beats.expect('scheduling', 20);
  it.answersWith(answer);
  const before = Date.now();
  await until('the silence is noticed', () => it.beats.redisSilentSince() !== undefined);
  await it.pass(60);
  expect(it.beats.fault()).toBeUndefined();
  expect(it.beats.redisSilentSince()).toBeGreaterThanOrEqual(before);
});

test('what waited for Redis has its time again once it answers', async () => {
  using it = watched();
  it.answersWith(() => Promise.reject(new Error('connect ECONNREFUSED')));
  using _sign = it.beats.expect('scheduling', 40);
  await it.pass(80);
  it.answersWith(() => Promise.resolve());
  await until('it answers', () => it.beats.redisSilentSince() === undefined);
  expect(it.beats.fault()).toBeUndefined();
  await it.pass(48);
  expect(it.beats.fault()).toMatch(/^scheduling is silent/);
});

test('a loop whose action never ends is a fault, and one whose action fails is not', async () => {
  let now = 0;
  using beats = pulse({ ping: () => Promise.resolve(), every: seconds(5), elapsed: () => now });
  const context = { log: recordedLog(), pulse: beats };
  let began = 0;
  loop('hanging', seconds(15), context, () => {
    began += 1;
    return NEVER;
  });
  await using _failing = loop('failing', 1, context, async () => {
    began += 1;
    throw new Error('It fails.');
  });
  await until('both began', () => began > 5);
  now += minutes(1);
  await until('the failing one was heard from since', () => began > 10);
  expect(beats.fault()).toBeUndefined();
  now += 1;
  expect(beats.fault()).toBe('hanging is silent for 60 s.');
});

test('a loop is given three of its turns, and a minute at least', async () => {
  let now = 0;
  using beats = pulse({ ping: () => Promise.resolve(), every: seconds(5), elapsed: () => now });
  let began = 0;
  loop('slow', minutes(2), { log: recordedLog(), pulse: beats }, () => {
    began += 1;
    return NEVER;
  });
  await until('it began', () => began > 0);
  now += minutes(6);
  expect(beats.fault()).toBeUndefined();
  now += 1;
  expect(beats.fault()).toMatch(/^slow is silent/);
});
