import type { History, Point } from '@ohmini/core';
import { hours, startOfLondonDay } from '@ohmini/core';
import { expect, test } from 'vitest';
import { storedViews } from '../src/stored-view.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const selection = { measurement: 'energy_consumption', tags: { device: '00-11' } };
const rowAt = (at: number): Point => ({ measurement: 'energy_consumption', tags: {}, fields: { demand: 0.5 }, at });

/** A store with these rows; `asked` counts how often it was looked at. */
function storeOf(rows: Point[], isHanging = { now: false }) {
  const asked = { times: 0 };
  const answer = <Value>(value: Value) => (isHanging.now ? new Promise<Value>(() => {}) : Promise.resolve(value));
  const history: History = {
    range: (_, { from, to }, limit) => {
      asked.times += 1;
      return answer(rows.filter(({ at }) => at >= from && at < to).slice(0, limit));
    },
    last: () => answer(rows.at(-1)),
    sum: () => answer(1.5),
    count: () => answer(rows.length),
    buckets: () => answer([]),
  };
  return { history, asked };
}

test('today begins at midnight, or with the first row of a store that is younger', async () => {
  const midnight = startOfLondonDay(NOON);
  const young = storedViews(storeOf([rowAt(NOON - hours(2))]).history, () => NOON);
  const old = storedViews(storeOf([rowAt(midnight), rowAt(NOON - hours(2))]).history, () => NOON);
  expect((await young(selection)).today?.since).toBe(NOON - hours(2));
  expect((await old(selection)).today).toEqual({ energyKwh: 1.5, costGbp: 1.5, since: midnight });
});

test('the store is asked once in ten seconds, however many look', async () => {
  let now = NOON;
  const { history, asked } = storeOf([rowAt(NOON - 1000)]);
  const view = storedViews(history, () => now);
  await Promise.all([view(selection), view(selection), view(selection)]);
  const askedOnce = asked.times;
  await view(selection);
  expect(asked.times).toBe(askedOnce);
  now += 10_000;
  await view(selection);
  // Today, yesterday and the last hour; days that are over are not asked for again.
  expect(asked.times).toBe(askedOnce + 3);
});

test('a store that hangs leaves the page what it said before, and is not asked again meanwhile', async () => {
  let now = NOON;
  const hanging = { now: false };
  const { history, asked } = storeOf([rowAt(NOON - 1000)], hanging);
  const view = storedViews(history, () => now);
  const before = await view(selection);
  hanging.now = true;
  now += 60_000;
  expect(await view(selection)).toEqual(before);
  const askedOnce = asked.times;
  expect(await view(selection)).toEqual(before);
  expect(asked.times).toBe(askedOnce);
});

test('yesterday is counted up to the same time of the day, and not at all where its beginning is missing', async () => {
  const midnight = startOfLondonDay(NOON - hours(24));
  const sums: number[] = [];
  const { history } = storeOf([rowAt(midnight), rowAt(NOON)]);
  const counting = {
    ...history,
    sum: async (_: unknown, __: string, { from, to }: { from: number; to: number }) => sums.push(to - from),
  };
  const view = await storedViews(counting, () => NOON)(selection);
  expect(view.yesterday).toBeDefined();
  expect(sums).toContain(NOON - startOfLondonDay(NOON));
  const young = storeOf([rowAt(midnight + hours(3)), rowAt(NOON)]);
  expect((await storedViews(young.history, () => NOON)(selection)).yesterday).toBeUndefined();
});

test('days that are over are UK days, the newest first, and those without a row are left out', async () => {
  const [yesterday, before] = [NOON - hours(24), NOON - hours(72)];
  const { history } = storeOf([rowAt(before), rowAt(yesterday)]);
  const { days } = await storedViews(history, () => NOON)(selection);
  expect(days?.map(({ startedAt }) => startedAt)).toEqual([startOfLondonDay(yesterday), startOfLondonDay(before)]);
});
