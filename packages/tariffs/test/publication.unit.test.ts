import { hours, minutes, startOfLondonDay } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PriceRow } from '../src/price-row.ts';
import { daysAround, dueBy, isAwaited } from '../src/publication.ts';
import { freshFor, ifErrorFor, tariffWindows } from '../src/windows.ts';

const at = (text: string) => Date.parse(text);
const moment = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });

const row = (validFrom: number | null, validTo: number | null): PriceRow => ({
  penceIncVat: 21,
  penceExcVat: 20,
  validFrom,
  validTo,
  paymentMethod: null,
});

function halfHours(from: number, to: number): PriceRow[] {
  const count = Math.round((to - from) / minutes(30));
  return Array.from({ length: count }, (_, i) => row(from + i * minutes(30), from + (i + 1) * minutes(30)));
}

test('the days that are asked for are whole, end with tomorrow, and are the same all day', () => {
  fc.assert(
    fc.property(moment, (now) => {
      const { from, to } = daysAround(now);
      expect(startOfLondonDay(from)).toBe(from);
      expect(startOfLondonDay(to)).toBe(to);
      expect(startOfLondonDay(to - 1)).toBeGreaterThan(now);
      expect(startOfLondonDay(startOfLondonDay(to - 1) - 1)).toBe(startOfLondonDay(now));
      expect(now - from).toBeGreaterThanOrEqual(hours(24 * 8 - 1));
      expect(daysAround(startOfLondonDay(now))).toEqual({ from, to });
    }),
  );
});

test('what is due is a day of half hours to 23:00, of 44, 46 or 48', () => {
  const lengths = new Set<number>();
  fc.assert(
    fc.property(moment, (now) => {
      const { from, to } = dueBy(now);
      lengths.add((to - from) / minutes(30));
      expect(from).toBe(startOfLondonDay(from));
      expect(to - from).toBeLessThanOrEqual(hours(24));
    }),
    { examples: [[at('2026-03-28T17:00:00Z')], [at('2026-10-24T17:00:00Z')]] },
  );
  expect([...lengths].sort()).toEqual([44, 46, 48]);
});

test.each([
  ['in winter', '2026-11-21T15:59:59Z', '2026-11-21T00:00:00Z', '2026-11-21T23:00:00Z'],
  ['in winter from 16:00', '2026-11-21T16:00:00Z', '2026-11-22T00:00:00Z', '2026-11-22T23:00:00Z'],
  ['in summer', '2026-07-01T14:59:59Z', '2026-06-30T23:00:00Z', '2026-07-01T22:00:00Z'],
  ['in summer from 16:00', '2026-07-01T15:00:00Z', '2026-07-01T23:00:00Z', '2026-07-02T22:00:00Z'],
  ['before the short day', '2026-03-28T16:00:00Z', '2026-03-29T00:00:00Z', '2026-03-29T22:00:00Z'],
  ['before the long day', '2026-10-24T15:00:00Z', '2026-10-24T23:00:00Z', '2026-10-25T23:00:00Z'],
  ['past midnight', '2026-11-22T00:00:01Z', '2026-11-22T00:00:00Z', '2026-11-22T23:00:00Z'],
])('%s it is known what is due', (_, now, from, to) => {
  expect(dueBy(at(now))).toEqual({ from: at(from), to: at(to) });
});

const TODAY = halfHours(at('2026-11-13T00:00:00Z'), at('2026-11-21T23:00:00Z'));
const TOMORROW = halfHours(at('2026-11-21T23:00:00Z'), at('2026-11-22T23:00:00Z'));

test.each([
  ['tomorrow is not due before 16:00', '2026-11-21T15:59:59Z', TODAY, false],
  ['tomorrow is awaited from 16:00 on', '2026-11-21T16:00:00Z', TODAY, true],
  ['a part of tomorrow is not enough', '2026-11-21T17:00:00Z', [...TODAY, ...TOMORROW.slice(0, -1)], true],
  ['nor is tomorrow with a hole', '2026-11-21T17:00:00Z', [...TODAY, ...TOMORROW.toSpliced(20, 1)], true],
  ['complete to 23:00 is complete', '2026-11-21T17:00:00Z', [...TODAY, ...TOMORROW], false],
  ['in whatever order', '2026-11-21T17:00:00Z', [...TODAY, ...TOMORROW].reverse(), false],
  ['what is late is awaited past midnight', '2026-11-22T01:00:00Z', TODAY, true],
  ['and not for ever: the tariff is no more', '2026-11-22T23:00:01Z', TODAY, false],
  ['one open price is no half-hourly tariff', '2026-11-21T17:00:00Z', [row(at('2026-10-01T00:00:00Z'), null)], false],
  ['nor is a fixed one with an end', '2026-11-21T17:00:00Z', [row(null, at('2026-11-21T20:00:00Z'))], false],
  ['of nothing nothing is awaited', '2026-11-21T17:00:00Z', [], false],
])('%s', (_, now, rows, expected) => {
  expect(isAwaited(rows, at(now))).toBe(expected);
});

test('prices that are late are fresh for five minutes, others for as long as the setting says', () => {
  const entry = (rows: PriceRow[]) => ({
    path: '',
    fetchedAt: 0,
    validators: [],
    content: { covers: { from: 0, to: 0 }, rows, leftOut: 0 },
  });
  const now = at('2026-11-21T17:00:00Z');
  expect(freshFor(entry(TODAY), tariffWindows(), now)).toBe(minutes(5));
  expect(freshFor(entry([...TODAY, ...TOMORROW]), tariffWindows(), now)).toBe(minutes(30));
  expect(freshFor(entry(TODAY), tariffWindows({ freshMs: 1000 }), now)).toBe(1000);
});

test('a month of the past is fresh for a week, one without prices for hours, and one that is over is served for as long as it is there', () => {
  const windows = tariffWindows();
  const entry = (rows: PriceRow[], month?: 'over' | 'so far') => ({
    path: '',
    fetchedAt: 0,
    validators: [],
    content: { covers: { from: 0, to: 0 }, rows, leftOut: 0, ...(month && { month }) },
  });
  const now = at('2026-11-21T17:00:00Z');
  expect(freshFor(entry(TODAY, 'so far'), windows, now)).toBe(hours(7 * 24));
  expect(freshFor(entry([], 'over'), windows, now)).toBe(hours(6));
  expect(ifErrorFor(entry(TODAY, 'over'), windows)).toBe(Number.POSITIVE_INFINITY);
  expect(ifErrorFor(entry(TODAY, 'so far'), windows)).toBe(hours(24));
  expect(ifErrorFor(entry(TODAY), windows)).toBe(hours(24));
});
