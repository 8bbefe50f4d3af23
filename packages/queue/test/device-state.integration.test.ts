import { type ClosedGap, openGaps, type Reading } from '@ohmini/core';
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
  expect(await device.commit(2, 5000, [reading(4000)])).toBe(true);
  expect(await device.cursor()).toEqual({ cursorAt: 5000, recent: new Map([[4000, reading(4000)]]) });
});

test('the cursor never goes back', async () => {
  const device = state();
  await device.commit(1, 5000, []);
  expect(await device.commit(2, 3000, [], 2000)).toBe(true);
  expect((await device.cursor()).cursorAt).toBe(5000);
});

test('the cursor leaps over nothing that a fetcher did not look at, because it read another cursor', async () => {
  const device = state();
  expect(await device.commit(1, 5000, [], 4000)).toBe(false);
  expect(await device.commit(2, 5000, [])).toBe(true);
  expect(await device.commit(3, 9000, [])).toBe(false);
  expect(await device.commit(4, 9000, [], 6000)).toBe(false);
  expect((await device.cursor()).cursorAt).toBe(5000);
  expect(await device.commit(5, 9000, [], 5000)).toBe(true);
});

test('a fetcher that slept through its lease changes nothing', async () => {
  const device = state();
  const sleeping = 1;
  await device.commit(2, 5000, [reading(4000)]);
  expect(await device.commit(sleeping, 9000, [])).toBe(false);
  expect(await device.cursor()).toEqual({ cursorAt: 5000, recent: new Map([[4000, reading(4000)]]) });
});

test('gaps that two processes find at once are both on record', async () => {
  const device = state();
  const find = (from: number) => device.updateGaps((gaps) => openGaps(gaps, [{ from, to: from + 100 }], 0));
  await Promise.all([find(0), find(1000), find(2000), find(3000)]);
  expect((await device.gaps()).map(({ from }) => from)).toEqual([0, 1000, 2000, 3000]);
});

const closed = (from: number, to: number): ClosedGap => ({ from, to, asks: 1, at: 9000, tier: '1m' });

test('what is closed is told beforehand, and remembered with the change; what goes on is one', async () => {
  const device = state();
  await device.updateGaps((gaps) => openGaps(gaps, [{ from: 0, to: 300 }], 0));
  const told: ClosedGap[] = [];
  for (const from of [0, 100]) {
    const rest = [{ from: from + 100, to: 300, asks: 0, nextAskAt: 0 }];
    await device.updateGaps(
      () => ({ open: rest, closed: [closed(from, from + 100)] }),
      async (each) => {
        expect((await device.gaps())[0]?.from).toBe(from);
        told.push(...each);
      },
    );
  }
  expect(told).toEqual([closed(0, 100), closed(100, 200)]);
  expect(await device.closedGaps()).toEqual([closed(0, 200)]);
});

test('a gap whose closing could not be told stays open', async () => {
  const device = state();
  await device.updateGaps((gaps) => openGaps(gaps, [{ from: 0, to: 300 }], 0));
  const telling = device.updateGaps(
    () => ({ open: [], closed: [closed(0, 300)] }),
    () => Promise.reject(new Error('no room in Redis')),
  );
  await expect(telling).rejects.toThrow('no room');
  expect(await device.gaps()).toHaveLength(1);
  expect(await device.closedGaps()).toEqual([]);
});

test('gaps that were recorded before closed ones were are still on record', async () => {
  const keys = fixture.freshKeys();
  const gap = { from: 0, to: 300, asks: 2, nextAskAt: 5 };
  await fixture.redis.set(keys.device('home', '00-11', 'gaps'), JSON.stringify([gap]));
  expect(await deviceState(fixture.redis, keys, 'home', '00-11').gaps()).toEqual([gap]);
});

test('of closed gaps the newest two hundred are remembered', async () => {
  const device = state();
  const apart = Array.from({ length: 250 }, (_, index) => closed(index * 1000, index * 1000 + 100));
  await device.updateGaps(() => ({ open: [], closed: apart }));
  expect(await device.closedGaps()).toEqual(apart.slice(50));
});
