import { Permanent, type Point, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { type BatcherOptions, batcher } from '../src/batcher.ts';
import type { Revised } from '../src/fold.ts';

const point = (at: number, rev = 1, value = at): Revised => ({
  rev,
  point: { measurement: 'm', tags: { account: 'home' }, fields: { value }, at },
});
const valuesOf = (points: readonly Point[]) => points.map(({ fields }) => fields.value);

const batching = (send: (points: readonly Point[]) => Promise<void>, more: Partial<BatcherOptions> = {}) =>
  batcher({
    maxPoints: 100,
    lingerMs: 1,
    send,
    onRefused: () => {},
    isHeld: () => false,
    awake: { since: () => true, [Symbol.dispose]: () => {} },
    ...more,
  });

/** Takes everything but rows with these values. */
function picky(...bad: number[]) {
  const stored: unknown[] = [];
  return {
    stored,
    async send(points: readonly Point[]) {
      if (valuesOf(points).some((value) => bad.includes(Number(value)))) throw new Permanent('http-400', 'no', 'data');
      stored.push(...valuesOf(points));
    },
  };
}

test('what many submit at once goes out in one request, oldest first', async () => {
  const requests: unknown[][] = [];
  const submit = batching(async (points) => void requests.push(valuesOf(points)));
  await Promise.all([submit([point(2), point(1)]), submit([point(3)]), submit([point(4), point(5)])]);
  expect(requests).toEqual([[1, 2, 3, 4, 5]]);
});

test('a request holds no more than its limit, but a submission is never cut', async () => {
  const requests: unknown[][] = [];
  const submit = batching(async (points) => void requests.push(valuesOf(points)), { maxPoints: 3 });
  await Promise.all(
    [
      [1, 2],
      [3, 4],
      [5, 6, 7, 8],
    ].map((each) => submit(each.map((at) => point(at)))),
  );
  expect(requests).toEqual([
    [1, 2],
    [3, 4],
    [5, 6, 7, 8],
  ]);
});

test('nothing resolves before its request is acknowledged', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const submit = batching(() => promise);
  let done = false;
  const submission = submit([point(1)]).then(() => {
    done = true;
  });
  await new Promise((later) => setTimeout(later, 10));
  expect(done).toBe(false);
  resolve();
  await submission;
  expect(done).toBe(true);
});

test('one request is under way at a time', async () => {
  let underWay = 0;
  let most = 0;
  const send = async () => {
    most = Math.max(most, ++underWay);
    await new Promise((later) => setTimeout(later, 2));
    underWay -= 1;
  };
  const submit = batching(send, { maxPoints: 1 });
  await Promise.all([submit([point(1)]), submit([point(2)]), submit([point(3)])]);
  expect(most).toBe(1);
});

test('a failed request fails everybody who was in it', async () => {
  const submit = batching(async () => {
    throw new Transient('http-503', 'not now');
  });
  const results = await Promise.allSettled([submit([point(1)]), submit([point(2)])]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a refused row is told to the one who submitted it, and all others are stored', async () => {
  const { send, stored } = picky(13);
  const submit = batching(send);
  const results = await Promise.all([submit([point(1), point(13), point(2)]), submit([point(4)])]);
  expect(results.map((refused) => refused.map((each) => each.point.at))).toEqual([[13], []]);
  expect(stored.toSorted()).toEqual([1, 2, 4]);
});

test('of two revisions of a row the older is not stored in place of a refused newer one, nor refused itself', async () => {
  const { send, stored } = picky(99);
  const submit = batching(send);
  const older = submit([point(1, 1, 10), point(2)]);
  const newer = submit([point(1, 2, 99)]);
  expect([(await older).length, (await newer).length]).toEqual([0, 1]);
  expect(stored).toEqual([2]);
});

test('where so many rows are refused that the search is cut short, all are settled in the end', async () => {
  const bad = Array.from({ length: 40 }, (_, index) => index * 10);
  const { send, stored } = picky(...bad);
  const submit = batching(send, { maxPoints: 1000 });
  const refused = await submit(Array.from({ length: 400 }, (_, at) => point(at)));
  expect(refused.map((each) => each.point.at).toSorted((a, b) => a - b)).toEqual(bad);
  expect(new Set(stored).size).toBe(360);
});

test('a large request full of what waits anyway is given back to all who submitted it', async () => {
  const bad = Array.from({ length: 600 }, (_, at) => at);
  const { send } = picky(...bad);
  const told: number[] = [];
  const submit = batching(send, {
    maxPoints: 1000,
    isHeld: () => true,
    onRefused: (refused, of) => void told.push(refused.length, of),
  });
  const submissions = [bad.slice(0, 400), bad.slice(400)].map((each) => submit(each.map((at) => point(at))));
  expect((await Promise.all(submissions)).map(({ length }) => length)).toEqual([400, 200]);
  expect(told).toEqual([600, 600]);
});

test('what was taken before a standstill is not sent after it', async () => {
  const { send, stored } = picky();
  const submit = batching(send, { awake: { since: () => false, [Symbol.dispose]: () => {} } });
  await expect(submit([point(1)])).rejects.toMatchObject({ code: 'slept' });
  expect(stored).toEqual([]);
});

test('an empty submission is done at once', async () => {
  expect(await batching(async () => {})([])).toEqual([]);
});
