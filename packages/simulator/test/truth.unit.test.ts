import { hours, type Interval, minutes, type Reading, seconds } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demoHousehold, households, truth } from '../src/index.ts';
import { deviceOf, first, home, NOW } from './caller.ts';

const lived = first(households([home], 1));
const device = deviceOf(lived);
const lastDay = { from: NOW - hours(24), to: NOW };
const wh = (kwh: number | null) => Math.round((kwh ?? 0) * 1000);
const energyOf = (readings: readonly Reading[]) =>
  readings.reduce((sum, reading) => sum + wh(reading.consumptionDeltaKwh), 0);

const within = fc
  .tuple(fc.integer({ min: -400 * 86_400, max: 0 }), fc.integer({ min: 0, max: 7200 }))
  .map(([offset, length]): Interval => ({ from: NOW + seconds(offset), to: NOW + seconds(offset + length) }));

test('the same seed makes the same home, and another seed another one', () => {
  const again = first(households([home], 1));
  const other = first(households([{ ...home, deviceId: device }], 2));
  expect(truth(again, device, lastDay, '10s')).toEqual(truth(lived, device, lastDay, '10s'));
  expect(truth(other, device, lastDay, '10s')).not.toEqual(truth(lived, device, lastDay, '10s'));
});

test('what is true of an interval does not depend on how it is asked for', () => {
  fc.assert(
    fc.property(within, fc.double({ min: 0, max: 1, noNaN: true }), ({ from, to }, share) => {
      const middle = Math.round(from + (to - from) * share);
      const halves = [
        ...truth(lived, device, { from, to: middle }, '10s'),
        ...truth(lived, device, { from: middle, to }, '10s'),
      ];
      expect(halves).toEqual(truth(lived, device, { from, to }, '10s'));
    }),
    { numRuns: 100 },
  );
});

test('a day has about 323 readings an hour, in steps of 10, 20 and seldom 30 s', () => {
  const readings = truth(lived, device, { from: NOW - hours(480), to: NOW }, '10s');
  const steps = readings.slice(1).map(({ readAt }, i) => (readAt - (readings[i]?.readAt ?? 0)) / 1000);
  const share = (step: number) => steps.filter((each) => each === step).length / steps.length;
  expect(readings.length / 480).toBeGreaterThan(320);
  expect(readings.length / 480).toBeLessThan(326);
  expect(new Set(steps)).toEqual(new Set([10, 20, 30]));
  expect(share(30)).toBeLessThan(0.001);
});

test('the register grows by the deltas, over midnights and over the end of the four-week routine', () => {
  const readings = truth(lived, device, { from: NOW - hours(24 * 29), to: NOW }, '10s');
  const jumps = readings.filter((reading, i) => {
    const next = readings[i + 1];
    return next && wh(next.consumptionKwh) - wh(reading.consumptionKwh) !== wh(reading.consumptionDeltaKwh);
  });
  expect(jumps).toEqual([]);
  expect(readings.filter(({ consumptionDeltaKwh }) => (consumptionDeltaKwh ?? 0) < 0)).toEqual([]);
});

test('deltas are whole Wh, and agree with the demand', () => {
  const evening = truth(lived, device, { from: NOW - hours(1), to: NOW }, '10s');
  expect(new Set(evening.map(({ consumptionDeltaKwh }) => wh(consumptionDeltaKwh)))).toContain(0);
  expect(new Set(evening.map(({ consumptionDeltaKwh }) => wh(consumptionDeltaKwh)))).toContain(1);
  const meanWatts = evening.reduce((sum, { demandKw }) => sum + Math.max(0, wh(demandKw)), 0) / evening.length;
  expect(energyOf(evening) / meanWatts).toBeCloseTo(1, 1);
});

test('ten-second deltas of a half hour add up to its half-hourly delta', () => {
  for (const halfHour of truth(lived, device, { from: NOW - hours(48), to: NOW - hours(1) }, '30m')) {
    const span = { from: halfHour.readAt, to: halfHour.readAt + minutes(30) };
    expect(wh(halfHour.consumptionDeltaKwh)).toBe(energyOf(truth(lived, device, span, '10s')));
    expect(wh(halfHour.consumptionDeltaKwh)).toBe(energyOf(truth(lived, device, span, '1m')));
  }
});

test('demand of a minute is that of its first reading', () => {
  const minute = first(truth(lived, device, { from: NOW - minutes(2), to: NOW }, '1m'));
  const reading = first(truth(lived, device, { from: minute.readAt, to: minute.readAt + minutes(1) }, '10s'));
  expect(minute.demandKw).toBe(reading.demandKw);
});

test('while the sun exports, demand is negative, nothing is imported and the export register grows', () => {
  const readings = truth(lived, device, { from: NOW - hours(24 * 14), to: NOW }, '10s');
  const exporting = readings.filter(({ demandKw }) => (demandKw ?? 0) < -1.5);
  expect(exporting.length).toBeGreaterThan(1000);
  // A kettle in a slot that was skipped shows in the reading before it.
  expect(exporting.filter(({ consumptionDeltaKwh }) => consumptionDeltaKwh !== 0).length).toBeLessThan(
    exporting.length / 100,
  );
  expect(wh(readings.at(-1)?.exportKwh ?? null) - wh(first(readings).exportKwh)).toBeGreaterThan(10_000);
});

test('a home without panels has no export register, and exports nothing', () => {
  const plain = first(households([{ ...home, profile: ['occupancy'] }], 1));
  const readings = truth(plain, deviceOf(plain), lastDay, '10s');
  expect(readings.every(({ exportKwh, demandKw }) => exportKwh === null && (demandKw ?? 0) >= 0)).toBe(true);
});

test('a reading lacks its demand or its cost now and then, for ever', () => {
  const readings = truth(lived, device, { from: NOW - hours(24 * 7), to: NOW }, '10s');
  const lacking = (field: 'demandKw' | 'costDeltaGbp') => readings.filter((reading) => reading[field] === null).length;
  for (const field of ['demandKw', 'costDeltaGbp'] as const) {
    expect(lacking(field)).toBeGreaterThan(0);
    expect(lacking(field)).toBeLessThan(readings.length / 100);
  }
  expect(
    readings.every(
      ({ consumptionDeltaKwh, consumptionKwh }) => consumptionDeltaKwh !== null && consumptionKwh !== null,
    ),
  ).toBe(true);
});

test('a gas meter is read each half hour and has no demand', () => {
  const heated = first(households([{ ...home, gas: true }], 1));
  const readings = truth(heated, heated.meters[1]?.deviceId ?? '', lastDay, '30m');
  expect(readings).toHaveLength(48);
  expect(energyOf(readings)).toBeGreaterThan(10_000);
  expect(readings.every(({ demandKw }) => demandKw === null)).toBe(true);
});

test('before its meter was installed a home has no readings', () => {
  expect(truth(lived, device, { from: 0, to: Date.UTC(2020, 0, 6) }, '10s')).toEqual([]);
});

test('a month of ten-second readings takes less than three seconds', () => {
  const fresh = first(households([home], 3));
  const startedAt = performance.now();
  expect(truth(fresh, deviceOf(fresh), { from: NOW - hours(24 * 30), to: NOW }, '10s').length).toBeGreaterThan(230_000);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

test('the home of the demo has panels', () => {
  expect(first(households([demoHousehold], 1))).toMatchObject({ homeMini: true, meters: [{ exports: true }] });
});

test('homes by number are all different, and numbered from 1', () => {
  const many = households(50, 7);
  expect(many[0]?.accountNumber).toBe('A-00000001');
  expect(new Set(many.map(({ apiKey }) => apiKey)).size).toBe(50);
  expect(new Set(many.map(deviceOf)).size).toBe(50);
  expect(many.every(({ apiKey }) => /^sk_live_[A-Za-z0-9]{32}$/.test(apiKey))).toBe(true);
});
