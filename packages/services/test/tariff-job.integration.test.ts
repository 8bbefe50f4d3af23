import { hours, minutes, type Point, startOfLondonDay } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { writer } from '../src/writer.ts';
import { AGILE, priced } from './tariffs-looked-at.ts';

const at = (text: string) => Date.parse(text);
const of = (rows: readonly Point[], measurement: string) => rows.filter((row) => row.measurement === measurement);
const timesOf = (rows: readonly Point[]) => rows.map((row) => row.at).toSorted((a, b) => a - b);
const halfHours = (from: number, to: number) =>
  Array.from({ length: (to - from) / minutes(30) }, (_, i) => from + i * minutes(30));

test.each([
  ['an ordinary day', '2026-11-20T15:50:00Z', 48],
  ['the day before the clocks go forward', '2026-03-28T15:50:00Z', 46],
  ['the day before the clocks go back', '2026-10-24T14:50:00Z', 50],
])(
  'on %s the half hours of tomorrow are stored soon after 16:00, once, and midnight changes nothing',
  async (_, start, length) => {
    await using it = await priced(start);
    await it.look(AGILE);
    const today = startOfLondonDay(at(start));
    const tomorrow = startOfLondonDay(today + hours(36));
    const before = of(await it.stored(), 'unit_rate');
    expect(timesOf(before).at(-1)).toBe(tomorrow - hours(1.5));
    expect(new Set(timesOf(before)).size).toBe(before.length);

    await it.until(tomorrow - hours(8) + minutes(15), AGILE);
    const rows = await it.stored();
    const end = startOfLondonDay(tomorrow + hours(36)) - hours(1);
    expect(timesOf(of(rows, 'unit_rate'))).toEqual(halfHours(tomorrow - hours(1), end));
    expect((end - tomorrow) / minutes(30)).toBe(length - 2);
    const journalled = of(rows, 'rate_journal');
    expect(journalled).toHaveLength(of(rows, 'unit_rate').length);
    expect(new Set(journalled.map(({ fields }) => fields.status))).toEqual(new Set(['new']));
    expect(new Set(timesOf(journalled)).size).toBe(journalled.length);

    await it.until(tomorrow + hours(2), AGILE);
    expect(await it.stored()).toEqual([]);
    expect(await it.alerts()).toEqual([]);
    expect([...(await it.conditions()).keys()]).toEqual([]);
  },
);

test('while prices are late they are asked for each 5 to 10 min; what comes in part is stored, and it is noted at 23:00', async () => {
  await using it = await priced('2026-11-20T15:50:00Z');
  const late = it.simulator.fault({ kind: 'rates-late', to: at('2026-11-20T23:00:00Z') });
  await it.until('2026-11-20T20:00:00Z', AGILE);
  const rates = () =>
    it.simulator.calls.list({ operation: 'rates' }).filter(({ path = '' }) => path.includes('unit-rates'));
  expect(rates().length).toBeGreaterThan(24);
  expect(rates().length).toBeLessThan(50);
  await it.stored();
  late[Symbol.dispose]();
  const partial = it.simulator.fault({ kind: 'rates-late', to: at('2026-11-21T05:00:00Z') });
  await it.until('2026-11-20T20:15:00Z', AGILE);
  expect(timesOf(of(await it.stored(), 'unit_rate'))).toEqual(
    halfHours(at('2026-11-20T23:00:00Z'), at('2026-11-21T05:00:00Z')),
  );
  const noted = async () => [...(await it.conditions()).values()];
  await it.until('2026-11-20T22:55:00Z', AGILE);
  expect(await noted()).toEqual([]);
  await it.until('2026-11-21T00:30:00Z', AGILE);
  expect(await noted()).toMatchObject([
    { rule: 'tariff-late', subject: AGILE.tariff, since: at('2026-11-20T23:00:00Z') },
  ]);
  partial[Symbol.dispose]();
  await it.until('2026-11-21T00:45:00Z', AGILE);
  expect(timesOf(of(await it.stored(), 'unit_rate'))).toEqual(
    halfHours(at('2026-11-21T05:00:00Z'), at('2026-11-21T23:00:00Z')),
  );
  expect(await noted()).toEqual([]);
});

test('who only reads has what others fetched, for as long as anybody would without Octopus, and asks it nothing', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await expect(it.read(AGILE.tariff)).rejects.toMatchObject({ code: 'not-yet' });
  await it.look(AGILE);
  const calls = it.calls();
  expect(await it.read(AGILE.tariff)).toMatchObject({
    freshness: 'fresh',
    rows: (await it.published(AGILE.tariff)).rows,
  });
  it.pass(hours(23));
  expect(await it.read(AGILE.tariff)).toMatchObject({ freshness: 'stale-if-error' });
  it.pass(hours(2));
  await expect(it.read(AGILE.tariff)).rejects.toMatchObject({ code: 'not-yet' });
  expect(it.calls()).toBe(calls);
  it.simulator.fault({ kind: 'retired', product: AGILE.product });
  await it.look(AGILE);
  await expect(it.read(AGILE.tariff)).rejects.toMatchObject({ code: 'http-404' });
});

test('a writer needs no way to Octopus', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  const agreement = { fuel: 'electricity', isExport: false, validFrom: null, validTo: null } as const;
  await it.hold([{ ...agreement, devices: [], tariffCode: AGILE.tariff, productCode: AGILE.product }]);
  await using context = it.contextNow();
  await using _writer = await writer(context);
  await until('it looked for a price', async () => (await it.metrics.tariffRefused.get()).values.length > 0);
  expect(it.calls()).toBe(0);
});
