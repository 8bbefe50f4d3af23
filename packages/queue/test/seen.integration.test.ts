import type { Series } from '@ohmini/core';
import { expect, test } from 'vitest';
import { seen } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const HOUR = 3_600_000;
const DAY = { from: 0, to: 24 * HOUR };

test('the slots of what was marked come back, over the bounds of hours, and marking twice changes nothing', async () => {
  const record = seen(fixture.redis, fixture.freshKeys());
  await record.mark(series, [0, HOUR - 10_000, HOUR, 5 * HOUR + 3]);
  await record.mark(series, [HOUR]);
  expect(await record.slots(series, DAY)).toEqual(new Set([0, 359, 360, 1800]));
  expect(await record.slots(series, { from: HOUR, to: 2 * HOUR })).toEqual(new Set([360]));
});

test('other resolutions and meters are marked apart, and what is not to be kept is unmarked', async () => {
  const record = seen(fixture.redis, fixture.freshKeys());
  await record.mark(series, [0, 10_000]);
  await record.mark({ ...series, resolution: '30m' }, [0]);
  await record.unmark(series, [0]);
  expect(await record.slots(series, DAY)).toEqual(new Set([1]));
  expect(await record.slots({ ...series, resolution: '30m' }, DAY)).toEqual(new Set([0]));
  expect(await record.slots({ ...series, device: '00-22' }, DAY)).toEqual(new Set());
});

test('an hour is unproven from when something of it is marked until somebody has looked, and again when it was too early', async () => {
  const record = seen(fixture.redis, fixture.freshKeys());
  await record.mark(series, [0, 10_000, HOUR]);
  const [first] = await record.unproven(series);
  expect(first).toEqual({ from: 0, resolution: '10s', marks: 1 });
  await record.mark(series, [20_000]);
  if (first) await record.proven(series, first);
  expect(await record.unproven(series)).toHaveLength(2);
  for (const each of await record.unproven(series)) await record.proven(series, each);
  expect(await record.unproven(series)).toEqual([]);
});

test('an hour of a meter takes less than 100 bytes', async () => {
  const keys = fixture.freshKeys();
  await seen(fixture.redis, keys).mark(
    series,
    Array.from({ length: 360 }, (_, slot) => slot * 10_000),
  );
  const bytes = await fixture.redis.strlen(`${keys.device('home', '00-11', 'seen')}:10s.0`);
  expect(bytes).toBe(45);
});
