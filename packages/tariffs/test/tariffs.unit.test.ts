import { Permanent, Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import type { Entry } from '../src/entry.ts';
import type { PriceRow } from '../src/price-row.ts';
import { type Published, pathOf } from '../src/published.ts';
import type { Served, SharedCache } from '../src/shared-cache.ts';
import { tariffs } from '../src/tariffs.ts';

const row = (penceIncVat: number, validFrom: number | null, validTo: number | null): PriceRow => ({
  penceIncVat,
  penceExcVat: penceIncVat,
  validFrom,
  validTo,
  paymentMethod: null,
});

const ROWS = [row(3, 20, null), row(2, 10, 20), row(1, null, 10)];

/** A cache in which only these lists are, and that notes what it was asked for. */
function cacheWith(lists: Partial<Record<Published['what'], Partial<Served>>>) {
  const asked: string[] = [];
  const cache: SharedCache = {
    async answer(published) {
      asked.push(published.what);
      const served = lists[published.what];
      if (!served) throw new Permanent('other-registers', '', 'missing');
      const content = { covers: { from: 0, to: 30 }, rows: ROWS, leftOut: 0 };
      const entry: Entry = { path: pathOf(published), fetchedAt: 100, validators: [], content };
      return { entry, ageMs: 1, freshness: 'fresh', freshForMs: 1, ...served };
    },
    async [Symbol.asyncDispose]() {},
  };
  return { asked, ...tariffs(cache) };
}

const ALWAYS = { from: 0, to: 30 };

test.each([
  ['E-1R-VAR-22-11-01-A', { day: {}, night: {} }, ['standard', 'day', 'night']],
  ['E-2R-VAR-22-11-01-A', { standard: {} }, ['day', 'night', 'standard']],
  ['E-2R-VAR-22-11-01-A', { day: {}, night: {} }, ['day', 'night']],
])('%s has the rates that are there, whatever its code says of its registers', async (code, lists, expected) => {
  const { unitRates, asked } = cacheWith(lists);
  const { rows } = await unitRates(code, ALWAYS);
  expect(asked).toEqual(expected);
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(Object.keys(lists)));
});

test('of day and night the worse of each says how new the answer is, and each list has its own age', async () => {
  const day = { ageMs: 9, freshness: 'fresh', freshForMs: 5 } as const;
  const night = { ageMs: 2, freshness: 'stale', freshForMs: -1 } as const;
  expect(await cacheWith({ day, night }).unitRates('E-2R-VAR-22-11-01-A', ALWAYS)).toMatchObject({
    ageMs: 9,
    freshness: 'stale',
    freshForMs: -1,
    lists: [
      { what: 'day', fetchedAt: 100, ageMs: 9 },
      { what: 'night', fetchedAt: 100, ageMs: 2 },
    ],
  });
  const old = { ageMs: 9, freshness: 'stale-if-error' } as const;
  for (const lists of [
    { day: {}, night: old },
    { day: old, night: {} },
  ])
    expect(await cacheWith(lists).unitRates('E-2R-VAR-22-11-01-A', ALWAYS)).toMatchObject(old);
});

test.each([
  [{ from: 0, to: 10 }, [1]],
  [{ from: 10, to: 20 }, [2]],
  [{ from: 9, to: 21 }, [3, 2, 1]],
  [{ from: 40, to: 50 }, [3]],
])('between %o there are the rows that overlap it, whole', async (interval, expected) => {
  const { rows } = await cacheWith({ standing: {} }).standingCharges('E-1R-VAR-22-11-01-A', interval);
  expect(rows.map(({ penceIncVat }) => penceIncVat)).toEqual(expected);
});

test('a fault that passes is no reason to look elsewhere', async () => {
  const asked: Published[] = [];
  const cache: SharedCache = {
    async answer(published) {
      asked.push(published);
      throw new Transient('http-503', '');
    },
    async [Symbol.asyncDispose]() {},
  };
  await expect(tariffs(cache).unitRates('E-1R-INTELLI-FLUX-EXPORT-23-07-14-A', ALWAYS)).rejects.toMatchObject({
    code: 'http-503',
  });
  expect(asked).toHaveLength(1);
});
