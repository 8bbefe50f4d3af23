import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, minutes, nightTest, readNightHours, tariffPrices, type UnitRate } from '../src/index.ts';

const SMART = readNightHours('00:30-07:30 UTC') ?? expect.unreachable();
const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

const rate = (
  penceIncVat: number,
  validFrom: number | null,
  validTo: number | null,
  kind: UnitRate['kind'] = 'standard',
) => ({ kind, penceIncVat, validFrom, validTo }) satisfies UnitRate;

test('pence become pounds by moving the point, so that every digit is kept', () => {
  expect(28.35 / 100).not.toBe(0.2835);
  expect(tariffPrices([rate(28.35, null, null)], EVER, SMART).at(0)).toBe(0.2835);
});

test('of any rows, the one in force that began last holds', () => {
  const edge = fc.option(fc.integer({ min: 0, max: 30 }), { nil: null });
  const rows = fc.array(fc.record({ pence: fc.integer({ min: -50, max: 100 }), validFrom: edge, validTo: edge }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(rows, (all) => {
      const given = all
        .map(({ pence, validFrom, validTo }) => rate(pence, validFrom, validTo))
        .filter(({ validFrom, validTo }) => (validFrom ?? -1) < (validTo ?? 99));
      const prices = tariffPrices(given, EVER, SMART);
      for (let at = -2; at < 33; at++) {
        const inForce = given.filter(({ validFrom, validTo }) => (validFrom ?? -99) <= at && at < (validTo ?? 99));
        const latest = Math.max(...inForce.map(({ validFrom }) => validFrom ?? -99));
        const holds = inForce.find(({ validFrom }) => (validFrom ?? -99) === latest);
        expect(prices.at(at)).toBe(holds && Number(`${holds.penceIncVat}e-2`));
      }
    }),
  );
});

test('a moment that nothing is known of has no price, whatever rows say', () => {
  const prices = tariffPrices([rate(20, null, null)], { from: 10, to: 20 }, SMART);
  expect([9, 10, 19, 20].map(prices.at)).toEqual([undefined, 0.2, 0.2, undefined]);
});

describe('a tariff of two registers', () => {
  const both = [rate(27, null, null, 'day'), rate(13, null, null, 'night')];

  test('counts smart meters by UTC, summer and winter', () => {
    const prices = tariffPrices(both, EVER, SMART);
    for (const day of [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)]) {
      const at = [0, 29, 30, 449, 450, 1439].map((minute) => prices.at(day + minutes(minute)));
      expect(at).toEqual([0.27, 0.27, 0.13, 0.13, 0.27, 0.27]);
    }
  });

  test('counts by UK time where the household says so', () => {
    const isNight = nightTest(readNightHours('23:30-05:30 UK') ?? SMART);
    const summer = Date.UTC(2026, 6, 15);
    const at = [minutes(22 * 60 + 29), minutes(22 * 60 + 30), hours(28.5) - 1, hours(28.5)].map((ms) =>
      isNight(summer + ms),
    );
    expect(at).toEqual([false, true, true, false]);
  });

  test.each([
    ['spring', Date.UTC(2026, 2, 29), hours(23)],
    ['autumn', Date.UTC(2026, 9, 24, 23), hours(25)],
  ])('has a night as long as the clock says when clocks change in %s', (_, midnight, length) => {
    const isNight = nightTest(readNightHours('00:00-07:00 UK') ?? SMART);
    const dark = Array.from({ length: length / minutes(30) }, (_, index) => isNight(midnight + index * minutes(30)));
    expect(dark.filter(Boolean).length / 2).toBe(length / hours(1) - 17);
  });
});

test('the lowest price is that of the UK day, which may have 23 or 25 hours', () => {
  const autumn = Date.UTC(2026, 9, 24, 23);
  const rows = Array.from({ length: 60 }, (_, index) =>
    rate(30 - index / 10, autumn + index * minutes(30), autumn + (index + 1) * minutes(30)),
  );
  const prices = tariffPrices(rows, { from: autumn, to: autumn + hours(30) }, SMART);
  expect(prices.lowestOfDay(autumn + hours(3))).toBe(0.251);
  expect(prices.lowestOfDay(autumn + hours(24.9))).toBe(0.251);
  expect(prices.lowestOfDay(autumn + hours(25))).toBeUndefined();
});

test.each([
  '',
  '7:30-00:30 UTC',
  '24:00-07:00 UTC',
  '00:60-07:30 UTC',
  '00:30-00:30 UTC',
  '00:30-07:30',
  '00:30-07:30 CET',
])('%j is no night', (text) => {
  expect(readNightHours(text)).toBeUndefined();
});
