import { Permanent, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { batcher } from '../src/batcher.ts';

const batching = (send: (items: number[]) => Promise<void>, maxItems = 100) =>
  batcher<number>({ maxItems, lingerMs: 1, send });

test('what many submit at once goes out in one request', async () => {
  const requests: number[][] = [];
  const submit = batching(async (items) => void requests.push(items));
  await Promise.all([submit([1, 2]), submit([3]), submit([4, 5])]);
  expect(requests).toEqual([[1, 2, 3, 4, 5]]);
});

test('a request holds no more than its limit, but a submission is never cut', async () => {
  const requests: number[][] = [];
  const submit = batching(async (items) => void requests.push(items), 3);
  await Promise.all([submit([1, 2]), submit([3, 4]), submit([5, 6, 7, 8])]);
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
  const submission = submit([1]).then(() => {
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
  const submit = batching(async () => {
    most = Math.max(most, ++underWay);
    await new Promise((later) => setTimeout(later, 2));
    underWay -= 1;
  }, 1);
  await Promise.all([submit([1]), submit([2]), submit([3])]);
  expect(most).toBe(1);
});

test('a failed request fails everybody who was in it', async () => {
  const submit = batching(async () => {
    throw new Transient('http-503', 'not now');
  });
  const results = await Promise.allSettled([submit([1]), submit([2])]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('bad data fails the job that holds it and no other', async () => {
  const stored: number[] = [];
  const submit = batching(async (items) => {
    if (items.includes(13)) throw new Permanent('http-400', 'bad line', 'data');
    stored.push(...items);
  });
  const results = await Promise.allSettled([1, 2, 13, 4, 5].map((item) => submit([item])));
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(stored.toSorted((a, b) => a - b)).toEqual([1, 2, 4, 5]);
});
