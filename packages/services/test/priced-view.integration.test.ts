import { hours, measurementOf, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { pricedViews } from '../src/priced-view.ts';
import { HOME, type Priced, priced } from './priced.ts';

const MIDNIGHT = Date.parse('2026-11-19T00:00:00Z');
const AFTERNOON = MIDNIGHT + hours(14) + minutes(10);

const viewOf = (it: Priced) => {
  const { account, device, fuel } = it.series;
  const selection = { measurement: measurementOf({ fuel }, it.context.config.measurement), tags: { account, device } };
  return pricedViews(it.context, it.history)({ account, device: { id: device, fuel }, selection });
};

test('the prices ahead begin with the half hour of now, and follow each other as far as they are published', async () => {
  await using it = await priced(HOME, AFTERNOON);
  await it.bookKnows(AFTERNOON);
  const { price } = await viewOf(it);
  const ahead = price?.ahead ?? [];
  expect(ahead[0]?.from).toBe(MIDNIGHT + hours(14));
  expect(ahead.length).toBeGreaterThan(16);
  expect(ahead.slice(1).map(({ from }) => from)).toEqual(ahead.slice(0, -1).map(({ to }) => to));
  const rateAt = it.book.unitRatesOf(it.series);
  expect(ahead[0]?.pencePerKwh).toBeCloseTo((rateAt(AFTERNOON) ?? 0) * 100, 9);
  expect(price).toMatchObject({ isUpperBound: false, exportPence: undefined });
  expect(price?.standingPencePerDay).toBeGreaterThan(40);
});

test('a house with solar has what it exported today, and earned', async () => {
  await using it = await priced({ ...HOME, profile: ['occupancy', 'solar'] }, AFTERNOON);
  await it.bookKnows(AFTERNOON);
  const readings = it.truth({ from: MIDNIGHT, to: AFTERNOON });
  await it.write(readings);
  const { exported, price } = await viewOf(it);
  const kwh = (readings.at(-1)?.exportKwh ?? 0) - (readings[0]?.exportKwh ?? 0);
  expect(kwh).toBeGreaterThan(0.5);
  expect(exported?.energyKwh).toBeCloseTo(kwh, 6);
  expect(exported?.earningsGbp).toBeCloseTo((kwh * (price?.exportPence ?? 0)) / 100, 5);
});

test('while nothing is known of what a household pays, nothing is said of it', async () => {
  await using it = await priced(HOME, AFTERNOON, false);
  expect(await viewOf(it)).toEqual({});
});
