import { openGaps, type Reading } from '@ohmini/core';
import { expect, test } from 'vitest';
import { deviceState } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const state = () => deviceState(fixture.redis, fixture.freshKeys(), 'home', '00-11');
const reading = (readAt: number): Reading => ({
  readAt,
  consumptionDeltaKwh: 0.001,
  demandKw: null,
  costDeltaGbp: null,
  consumptionKwh: 1485.157,
  exportKwh: null,
});

test('a device that nobody polled has no cursor', async () => {
  expect(await state().cursor()).toEqual({ cursorAt: undefined, recent: new Map() });
});

test('what was committed comes back', async () => {
  const device = state();
  expect(await device.commit(await device.nextRev(), 5000, [reading(4000)])).toBe(true);
  expect(await device.cursor()).toEqual({ cursorAt: 5000, recent: new Map([[4000, reading(4000)]]) });
});

test('the cursor never goes back', async () => {
  const device = state();
  await device.commit(await device.nextRev(), 5000, []);
  await device.commit(await device.nextRev(), 3000, []);
  expect((await device.cursor()).cursorAt).toBe(5000);
});

test('a fetcher that slept through its lease changes nothing', async () => {
  const device = state();
  const sleeping = await device.nextRev();
  await device.commit(await device.nextRev(), 5000, [reading(4000)]);
  expect(await device.commit(sleeping, 9000, [])).toBe(false);
  expect(await device.cursor()).toEqual({ cursorAt: 5000, recent: new Map([[4000, reading(4000)]]) });
});

test('revisions grow, however many ask at once', async () => {
  const device = state();
  const revs = await Promise.all(Array.from({ length: 50 }, () => device.nextRev()));
  expect(new Set(revs).size).toBe(50);
  expect(revs.toSorted((a, b) => a - b)).toEqual(revs);
});

test('gaps that two processes find at once are both on record', async () => {
  const device = state();
  const find = (from: number) => device.updateGaps((gaps) => openGaps(gaps, [{ from, to: from + 100 }], 0));
  await Promise.all([find(0), find(1000), find(2000), find(3000)]);
  expect((await device.gaps()).map(({ from }) => from)).toEqual([0, 1000, 2000, 3000]);
});
