import { minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { rateOf } from '../src/index.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const metrics = (prevTS: number, open: number, ...data: number[]) => ({
  meta: { count: 1000 + open, prevCount: 1000, prevTS },
  data,
});

test('jobs of five minutes are a fifth of them each minute, those of the minute under way included', () => {
  expect(rateOf(metrics(NOON, 6, 9, 9, 9, 9, 9, 700), NOON + seconds(30), minutes(5))).toBeCloseTo((6 + 36 + 4.5) / 5);
});

test('what was completed before the stretch counts for nothing', () => {
  expect(rateOf(metrics(NOON - minutes(7), 50, 40), NOON, minutes(5))).toBe(0);
});

test('a minute that lies in the stretch in part counts for that part', () => {
  expect(rateOf(metrics(NOON - minutes(5), 60), NOON + seconds(15), minutes(5))).toBeCloseTo((60 * 0.75) / 5);
});

test('of a queue that never completed a job the rate is none', () => {
  expect(rateOf({ meta: { count: 0, prevTS: 0, prevCount: 0 }, data: [] }, NOON, minutes(5))).toBe(0);
});
