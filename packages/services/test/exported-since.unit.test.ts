import type { History, Point } from '@ohmini/core';
import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { exportedSince } from '../src/exported-since.ts';

const MIDNIGHT = Date.parse('2026-06-13T23:00:00Z');
const selection = { measurement: 'energy_consumption', tags: { device: '00-11' } };
const today = { from: MIDNIGHT, to: MIDNIGHT + hours(12) };

/** A reading a minute whose register grows by 10 Wh each; every third does not say it. */
const rows: Point[] = Array.from({ length: 12 * 60 }, (_, minute) => ({
  measurement: 'energy_consumption',
  tags: {},
  fields: minute % 3 === 1 ? { demand: -0.6 } : { demand: -0.6, export: 100 + minute * 0.01 },
  at: MIDNIGHT + minutes(minute),
}));

function storeOf(stored: Point[]) {
  const asked = { times: 0 };
  const range: History['range'] = async (_, { from, to }, limit) => {
    asked.times += 1;
    return stored.filter(({ at }) => at >= from && at < to).slice(0, limit);
  };
  const never = () => Promise.reject(new Error('not asked for'));
  return { asked, history: { range, last: never, sum: never, count: never, buckets: never } };
}

test('what was exported is what the register grew by, at the price of the time', async () => {
  const { history, asked } = storeOf(rows);
  expect(await exportedSince(history, selection, today, () => 0.15)).toEqual({
    energyKwh: expect.closeTo(7.19, 6),
    earningsGbp: expect.closeTo(7.19 * 0.15, 6),
  });
  expect(asked.times).toBe(2);
});

test('where the price changes, what was exported before and after has its own', async () => {
  const { history } = storeOf(rows);
  const noonIsDear = (at: number) => (at < MIDNIGHT + hours(6) ? 0.1 : 0.3);
  const exported = await exportedSince(history, selection, today, noonIsDear);
  expect(exported?.earningsGbp).toBeCloseTo(3.6 * 0.1 + 3.59 * 0.3, 6);
});

test('while a price is not known, nothing is said of earnings', async () => {
  const { history } = storeOf(rows);
  const exported = await exportedSince(history, selection, today, (at) => (at < MIDNIGHT + hours(6) ? 0.1 : undefined));
  expect(exported).toEqual({ energyKwh: expect.closeTo(7.19, 6) });
});

test('a meter that says nothing of export has none', async () => {
  const { history } = storeOf(rows.map((row) => ({ ...row, fields: { demand: 0.6 } })));
  expect(await exportedSince(history, selection, today, () => 0.15)).toBeUndefined();
});
