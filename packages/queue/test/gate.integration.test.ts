import { RateLimited } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { gate } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const never = new AbortController().signal;

function writers(count: number) {
  const keys = fixture.freshKeys();
  return Array.from({ length: count }, () => gate(fixture.redis, keys));
}

const [TAKEN, WAITS] = ['taken', 'waits'];

/** Whether a writer gets through within a moment. */
async function tries(writer: ReturnType<typeof gate>): Promise<string> {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  return await writer.pass(stop.signal).then(
    () => TAKEN,
    (error) => (error instanceof RateLimited ? WAITS : Promise.reject(error)),
  );
}

test('an open gate lets everybody pass', async () => {
  const [one, two] = writers(2);
  expect(await Promise.all([one?.pass(never), two?.pass(never)])).toEqual([undefined, undefined]);
});

test('a shut gate holds all writers, and then lets one of them try', async () => {
  const all = writers(3);
  await all[0]?.shut('http-503', 200);
  expect(await Promise.all(all.map(tries))).toEqual([WAITS, WAITS, WAITS]);
  await until('the wait is over', async () => Date.now() > ((await all[0]?.state())?.until ?? 0));
  expect((await Promise.all(all.map(tries))).toSorted()).toEqual([TAKEN, WAITS, WAITS]);
});

test('who was let through and tries nothing leaves the try to another at once, and nobody else can', async () => {
  const all = writers(3);
  await all[0]?.shut('timeout', 1);
  await all[0]?.pass(never);
  await all[1]?.leave();
  expect(await Promise.all(all.slice(1).map(tries))).toEqual([WAITS, WAITS]);
  await all[0]?.leave();
  expect((await Promise.all(all.map(tries))).toSorted()).toEqual([TAKEN, WAITS, WAITS]);
});

test('when the one that tries succeeds all go on, and it hears since when they had waited', async () => {
  const all = writers(2);
  await all[0]?.shut('timeout', 1);
  const since = (await all[0]?.state())?.since;
  await all[1]?.pass(never);
  expect(await all[0]?.open()).toBe(undefined);
  expect(await all[1]?.open()).toBe(since);
  expect(await Promise.all(all.map(tries))).toEqual([TAKEN, TAKEN]);
});

test('the wait doubles with each try in vain, whoever tries', async () => {
  const all = writers(2);
  const waits = [];
  for (let round = 0; round < 3; round++) {
    const writer = all[round % 2];
    if (round > 0) await writer?.pass(never);
    await writer?.shut('timeout');
    const { until: untilAt = 0, tries: count = 0 } = (await writer?.state()) ?? {};
    waits.push([count, Math.round((untilAt - Date.now()) / 1000)]);
  }
  expect(waits).toEqual([
    [1, 1],
    [2, 2],
    [3, 4],
  ]);
});

test('requests under way when the gate was shut neither lengthen the wait nor open it', async () => {
  const [one, two] = writers(2);
  await one?.shut('timeout', 5000);
  const before = await one?.state();
  await two?.shut('http-500', 60_000);
  expect(await two?.open()).toBe(undefined);
  expect(await one?.state()).toEqual(before);
});

test('a writer that is told to stop does not wait for the gate', async () => {
  const [one] = writers(1);
  await one?.shut('timeout', 60_000);
  await expect(one?.pass(AbortSignal.abort())).rejects.toMatchObject({ code: 'stopping' });
});
