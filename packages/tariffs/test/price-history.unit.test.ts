import { hours, type Instant, type Interval, minutes, Permanent, startOfLondonDay } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monthsOf, spanOf } from '../src/month.ts';
import { endOf, newestFirst, type PaymentMethod, type PriceRow, startOf } from '../src/price-row.ts';
import { daysAround } from '../src/publication.ts';
import { nameOf, type Published } from '../src/published.ts';
import type { Served, SharedCache } from '../src/shared-cache.ts';
import { tariffs } from '../src/tariffs.ts';

const NOW = Date.parse('2026-11-20T18:00:00Z');
const TARIFF = 'E-1R-VAR-22-11-01-A';
const DAY = hours(24);

const moment = fc.integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2030-01-01T00:00:00Z') });

test('months follow each other without a gap, begin at midnight in London, and are found by any moment of theirs', () => {
  fc.assert(
    fc.property(moment, fc.nat({ max: 700 }), (from, days) => {
      const months = monthsOf({ from, to: from + 1 + days * DAY }, 30) ?? [];
      const spans = months.map(spanOf);
      expect(spans[0]?.from).toBeLessThanOrEqual(from);
      expect(spans.at(-1)?.to).toBeGreaterThan(from + days * DAY);
      for (const [i, span] of spans.entries()) {
        expect(span.from).toBe(startOfLondonDay(span.from));
        expect(span.to).toBe(spans[i + 1]?.from ?? span.to);
        expect(monthsOf({ from: span.to - 1, to: span.to }, 1)).toEqual([months[i]]);
      }
    }),
  );
});

test('a month of summer time begins at 23:00 UTC, and one with a change of the clocks has an hour more or less', () => {
  expect(spanOf('2026-07').from).toBe(Date.parse('2026-06-30T23:00:00Z'));
  expect(spanOf('2026-03').to - spanOf('2026-03').from).toBe(31 * DAY - hours(1));
  expect(spanOf('2026-10').to - spanOf('2026-10').from).toBe(31 * DAY + hours(1));
});

const row = (validFrom: Instant | null, validTo: Instant | null, paymentMethod: PaymentMethod | null): PriceRow => ({
  penceIncVat: 21,
  penceExcVat: 20,
  validFrom,
  validTo,
  paymentMethod,
});

/** Prices one after the other, the first since ever and the last until further notice. */
const history = (changes: readonly Instant[], method: PaymentMethod | null): PriceRow[] =>
  [null, ...changes].map((from, i) => row(from, changes[i] ?? null, method));

/** As a row was published at a time: its end is known once the next one is. */
const asOf = (at: Instant, rows: readonly PriceRow[]) =>
  rows.filter((each) => startOf(each) <= at).map((each) => (endOf(each) > at ? { ...each, validTo: null } : each));

const overlapping = (rows: readonly PriceRow[], { from, to }: Interval) =>
  rows.filter((each) => startOf(each) < to && endOf(each) > from);

const key = ({ validFrom, paymentMethod }: PriceRow) => `${validFrom} ${paymentMethod}`;

/** A cache of these prices, whose months were fetched so long ago. */
function cacheOf(rows: readonly PriceRow[], agesMs: readonly number[] = []) {
  const asked: Published[] = [];
  const cache: SharedCache = {
    async answer(published): Promise<Served> {
      const month = 'tariff' in published ? published.month : undefined;
      asked.push(published);
      const ageMs = month === undefined ? minutes(10) : (agesMs[asked.length % agesMs.length] ?? 0);
      const fetchedAt = NOW - ageMs;
      const whole = month === undefined ? daysAround(fetchedAt) : spanOf(month);
      const covers = month === undefined ? whole : { ...whole, to: Math.min(whole.to, startOfLondonDay(fetchedAt)) };
      const content = { covers, rows: newestFirst(overlapping(asOf(fetchedAt, rows), covers)), leftOut: 0 };
      if (month === undefined && content.rows.length === 0) throw new Permanent('empty', '', 'missing');
      const entry = { path: nameOf(published), fetchedAt, validators: [], content };
      return { entry, ageMs, freshness: 'fresh', freshForMs: minutes(30) - ageMs };
    },
    async [Symbol.asyncDispose]() {},
  };
  return { asked, ...tariffs(cache, { now: () => NOW }) };
}

test('whatever is asked for, and however long ago its months were fetched, each price of it is there once and in its place', async () => {
  // Of the last minutes the list of the days around now does not know yet.
  const past = fc.integer({ min: NOW - 700 * DAY, max: NOW - minutes(15) });
  const changes = fc.uniqueArray(past, { maxLength: 12 }).map((each) => each.toSorted((a, b) => a - b));
  const ages = fc.array(fc.integer({ min: 0, max: 7 * DAY }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      changes,
      changes,
      past,
      fc.integer({ min: 1, max: 690 * DAY }),
      ages,
      async (a, b, from, length, old) => {
        const truth = [...history(a, 'DIRECT_DEBIT'), ...history(b, 'NON_DIRECT_DEBIT')];
        const interval = { from, to: Math.min(from + length, NOW) };
        const { rows, covers } = await cacheOf(truth, old).unitRates(TARIFF, interval);
        expect(rows.map(key).toSorted()).toEqual(overlapping(truth, interval).map(key).toSorted());
        expect(rows.map(startOf)).toEqual(rows.map(startOf).toSorted((x, y) => (x === y ? 0 : x < y ? 1 : -1)));
        expect(covers.from).toBeLessThanOrEqual(interval.from);
        expect(covers.to).toBeGreaterThanOrEqual(interval.to);
      },
    ),
    { numRuns: 200 },
  );
});

test('what was fetched last says when a price ends', async () => {
  const change = NOW - 2 * DAY;
  const { unitRates } = cacheOf(history([change], null), [5 * DAY]);
  const { rows } = await unitRates(TARIFF, { from: NOW - 60 * DAY, to: NOW });
  expect(rows).toEqual([row(change, null, null), row(null, change, null)].map((each) => expect.objectContaining(each)));
});

test('an answer is as old as the oldest of its parts', async () => {
  const { unitRates } = cacheOf(history([], null), [3 * DAY]);
  expect(await unitRates(TARIFF, { from: NOW - 60 * DAY, to: NOW })).toMatchObject({
    ageMs: 3 * DAY,
    fetchedAt: NOW - 3 * DAY,
  });
});

test('the days around now are asked for only where the interval reaches them, and months only where it reaches back', async () => {
  const months = async (from: number, to: number) => {
    const { asked, unitRates } = cacheOf(history([], null));
    await unitRates(TARIFF, { from: NOW + from * DAY, to: NOW + to * DAY });
    return asked.map((each) => ('month' in each ? each.month : 'now'));
  };
  expect(await months(-8, 1)).toEqual(['now']);
  expect(await months(-20, 0)).toEqual(['now', '2026-11', '2026-10']);
  expect(await months(-20, -15)).toEqual(['2026-11', '2026-10']);
  expect(await months(-100, -70)).toEqual(['2026-09', '2026-08']);
});

test('of a tariff whose prices have ended there are those of the past', async () => {
  const ended = [row(null, NOW - 100 * DAY, null)];
  const { unitRates } = cacheOf(ended);
  const { rows, covers } = await unitRates(TARIFF, { from: NOW - 120 * DAY, to: NOW });
  expect(rows).toHaveLength(1);
  expect(covers.to).toBeLessThan(NOW);
  expect((await unitRates(TARIFF, { from: NOW - 80 * DAY, to: NOW - 60 * DAY })).rows).toEqual([]);
  // Nothing at all is as it is where no past is asked for.
  await expect(unitRates(TARIFF, { from: NOW - 80 * DAY, to: NOW })).rejects.toMatchObject({ code: 'empty' });
  await expect(unitRates(TARIFF, { from: NOW - DAY, to: NOW })).rejects.toMatchObject({ code: 'empty' });
});

test.each([
  [NOW - 800 * DAY, NOW],
  [NOW - 2000 * DAY, NOW - 1000 * DAY],
  [Number.NEGATIVE_INFINITY, NOW],
  [-8.64e15, NOW],
])('a question from %i to %i is refused before anything is asked', async (from, to) => {
  const { asked, unitRates } = cacheOf(history([], null));
  await expect(unitRates(TARIFF, { from, to })).rejects.toMatchObject({
    kind: 'permanent',
    reason: 'request',
    code: 'too-long',
  });
  expect(asked).toEqual([]);
});
