import { expect, test } from 'vitest';
import { backoffDelay, jobs, pointOf, type Series } from '../src/index.ts';
import { readingAt } from './readings.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };

test('a null is an absent field, never 0', () => {
  expect(pointOf(series, readingAt(1000, null), 'energy_consumption')).toEqual({
    measurement: 'energy_consumption',
    tags: { source: 'octopus_home_mini', account: 'home', device: '00-11', resolution: '10s' },
    fields: { consumption_delta: 0.001, consumption: 1485.157 },
    at: 1000,
  });
});

test('gas goes to its own measurement and has no demand', () => {
  const point = pointOf({ ...series, fuel: 'gas' }, readingAt(1000, 5), 'energy_consumption');
  expect(point.measurement).toBe('gas_consumption');
  expect(point.fields).not.toHaveProperty('demand');
});

test('a job waits twice as long after each failure, up to its cap, with half of it left to chance', () => {
  expect([1, 2, 3, 10, 1e9].map((attempt) => backoffDelay('write', attempt, 1))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ]);
  expect(backoffDelay('write', 3, 0)).toBe(2000);
  expect(backoffDelay('poll', 1, 1)).toBe(0);
});

test('a job that carries a key it should not is refused', () => {
  expect(jobs.poll.payload.safeParse({ account: 'home', device: '00-11', apiKey: 'sk_live' }).success).toBe(false);
});
