import { costOf, hours, type Interval, minutes, type Point, type Reading, type Series } from '@ohmini/core';
import { households } from '@ohmini/simulator';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { priceBook } from '../src/price-book.ts';
import { HOME, type Priced, priced } from './priced.ts';

/** Of a Friday, and after the evening's prices of tomorrow are published. */
const NOW = Date.parse('2026-11-20T18:00:00Z');

/** Each row has the rate of the simulator's own price, and costs what Octopus says, to the four decimals that it sends. */
async function expectTrueCosts(it: Priced, interval: Interval, series: Series = it.series): Promise<Point[]> {
  const rows = await it.rows(interval, series);
  const meter = it.meters.find(({ deviceId }) => deviceId === series.device) ?? expect.unreachable();
  expect(rows.length).toBeGreaterThan(10);
  for (const { at, fields } of rows) {
    const rate = meter.priceAt(at).inclusive / 1e8;
    expect([at, fields.unit_rate]).toEqual([at, rate]);
    if (fields.consumption_delta === undefined) continue;
    expect(fields.cost_estimated).toBe(costOf(Number(fields.consumption_delta), rate));
    if (fields.cost_delta !== undefined)
      expect(Math.abs(Number(fields.cost_estimated) - Number(fields.cost_delta))).toBeLessThanOrEqual(0.51e-6);
  }
  const both = rows.filter(({ fields }) => fields.cost_delta !== undefined && fields.cost_estimated !== undefined);
  const sum = (field: string) => both.reduce((total, { fields }) => total + Number(fields[field]), 0);
  // Octopus rounds each reading to a ten-thousandth of a penny.
  expect(Math.abs(sum('cost_estimated') - sum('cost_delta'))).toBeLessThan(0.5e-6 * both.length);
  return rows;
}

const WITH_GAS = { ...HOME, gas: true };

test.each([
  ['agile', { ...HOME, tariff: 'agile' }],
  ['flexible', { ...HOME, tariff: 'flexible' }],
  ['day-night', { ...HOME, tariff: 'day-night' }],
  ['fixed', { ...HOME, agreements: [{ tariff: 'fixed', from: NOW - hours(24 * 30) }] }],
  ['solar', { ...HOME, profile: ['occupancy', 'solar'] }],
] as const)('each reading of a home on %s has the rate of its moment, and costs what Octopus says', async (_, spec) => {
  await using it = await priced(spec, NOW);
  const day = { from: NOW - hours(30), to: NOW - minutes(1) };
  await it.bookKnows(NOW - hours(1));
  await it.write(it.truth(day));
  await expectTrueCosts(it, day);
  expect(await it.repair(day)).toMatchObject({ repaired: 0, unpriced: 0 });
});

test('gas has its own agreement and prices', async () => {
  await using it = await priced(WITH_GAS, NOW);
  const gas = it.seriesOf('gas');
  const day = { from: NOW - hours(48), to: NOW - hours(1) };
  await it.bookKnows(NOW, gas);
  await it.write(it.truth(day, gas), gas);
  await expectTrueCosts(it, day, gas);
});

test('a car on an intelligent tariff is charged at the price of the night, which is known when it is over', async () => {
  const spec = {
    ...HOME,
    profile: ['occupancy', 'ev'] as const,
    intelligent: 'vehicle',
    tariff: 'intelligent',
  } as const;
  await using it = await priced(spec, NOW);
  const days = { from: NOW - hours(48), to: NOW - minutes(1) };
  await it.bookKnows(NOW);
  await it.write(it.truth(days));
  await it.journalled();
  await it.repair(days);
  const rows = await expectTrueCosts(it, days);
  expect(new Set(rows.map(({ fields }) => fields.unit_rate)).size).toBe(2);
});

test('a dispatch by day that is told later lowers what is stored, for whole half hours', async () => {
  const spec = { ...HOME, tariff: 'intelligent' } as const;
  await using it = await priced(spec, NOW);
  const noon = { from: NOW - hours(6), to: NOW - hours(5) };
  await it.bookKnows(NOW);
  await it.write(it.truth(noon));
  const fields = { stage: 'completed', starts_at: '2026-11-20T12:10:00Z', ends_at: '2026-11-20T12:20:00Z' };
  await it.setDispatches([{ id: 'completed.20261120T121000Z', fields }]);
  const { repaired } = await it.repair(noon);
  const rows = await it.rows(noon);
  const [touched, rest] = [
    rows.filter(({ at }) => at < noon.from + minutes(30)),
    rows.filter(({ at }) => at >= noon.from + minutes(30)),
  ];
  expect(repaired).toBe(touched.length);
  const rates = (of: Point[]) => [...new Set(of.map((row) => row.fields.unit_rate))];
  expect([rates(touched), rates(rest)]).toEqual([[0.07371], [0.29757]]);
  for (const row of touched)
    expect(row.fields.cost_estimated).toBe(costOf(Number(row.fields.consumption_delta), 0.07371));
});

test('a cheap half hour just after midnight has its price before the rates are made anew', async () => {
  await using it = await priced({ ...HOME, tariff: 'intelligent' }, Date.parse('2026-11-20T23:40:00Z'));
  const fields = { stage: 'completed', starts_at: '2026-11-21T00:00:00Z', ends_at: '2026-11-21T00:30:00Z' };
  await it.setDispatches([{ id: 'completed.20261121T000000Z', fields }]);
  await using book = priceBook(it.context);
  const rate = () => book.unitRatesOf(it.series)(Date.parse('2026-11-21T00:10:00Z'));
  await until('the book knows a rate', () => rate() !== undefined);
  expect(rate()).toBe(0.07371);
});

test('a tariff that changes in the middle of a day has each reading under its own', async () => {
  const noon = Date.parse('2026-11-20T12:00:00Z');
  const agreements = [
    { tariff: 'flexible', from: NOW - hours(24 * 400) },
    { tariff: 'agile', from: noon },
  ] as const;
  await using it = await priced({ ...HOME, agreements }, NOW);
  const day = { from: noon - hours(3), to: noon + hours(3) };
  await it.bookKnows(noon);
  await it.bookKnows(noon - 1);
  await it.write(it.truth(day));
  const rows = await expectTrueCosts(it, day);
  const around = rows.filter(({ at }) => Math.abs(at - noon) < minutes(5)).map(({ fields }) => fields.unit_rate);
  expect(new Set(around).size).toBe(2);
});

test.each([
  ['23 hours in spring', '2026-03-29T00:00:00Z', 23],
  ['25 hours in autumn', '2026-10-24T23:00:00Z', 25],
])('a day of %s has its price each half hour', async (_, midnight, length) => {
  const from = Date.parse(midnight);
  await using it = await priced({ ...HOME, tariff: 'agile' }, from + hours(length + 1));
  const day = { from, to: from + hours(length) };
  await it.bookKnows(from);
  await it.write(it.truth(day));
  const rows = await expectTrueCosts(it, day);
  const halfHours = new Map(rows.map(({ at, fields }) => [Math.floor(at / minutes(30)), fields.unit_rate]));
  expect(halfHours.size).toBe(length * 2);
});

test('a price below nothing earns money', async () => {
  const [meter] = households([HOME], 1)[0]?.meters ?? [];
  const isPaid = (at: number) => (meter?.priceAt(at).inclusive ?? 0) < 0;
  const windy = Array.from({ length: 48 * 120 }, (_, i) => NOW - i * minutes(30)).find(isPaid);
  if (windy === undefined) throw new Error('No price is below nothing.');
  await using it = await priced(HOME, windy + hours(2));
  await it.bookKnows(windy);
  const halfHour = { from: windy, to: windy + minutes(30) };
  await it.write(it.truth(halfHour));
  const rows = await expectTrueCosts(it, halfHour);
  expect(rows.some(({ fields }) => Number(fields.cost_estimated) < 0)).toBe(true);
});

const revised = (reading: Reading, consumptionDeltaKwh: number | null): Reading => ({
  ...reading,
  consumptionDeltaKwh,
});

test('a reading that is revised has the cost of its own energy', async () => {
  await using it = await priced(HOME, NOW);
  await it.bookKnows(NOW - hours(1));
  const stretch = { from: NOW - hours(1), to: NOW - hours(1) + minutes(2) };
  const [first, second] = it.truth(stretch);
  if (!first || !second) throw new Error('The meter said nothing.');
  await it.write([first, second]);
  await it.write([revised(first, 0.5), revised(second, null)]);
  const [row, other] = await it.rows(stretch);
  expect(row?.fields.cost_estimated).toBe(costOf(0.5, Number(row?.fields.unit_rate)));
  expect(other?.fields.cost_estimated).toBe(costOf(second.consumptionDeltaKwh ?? 0, Number(other?.fields.unit_rate)));
});
