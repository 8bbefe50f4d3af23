import { hours, minutes } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceChanges, steadyChanges } from '../src/price-changes.ts';
import { currentPoint, journalPoints } from '../src/price-points.ts';
import { endOf, type PaymentMethod, type PriceRow, startOf } from '../src/price-row.ts';

const DAY = hours(24);
const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const LIST = { what: 'standard', product: 'VAR-22-11-01', tariff: 'E-1R-VAR-22-11-01-A' } as const;

const row = (
  pence: number,
  validFrom: number | null,
  validTo: number | null,
  paymentMethod: PaymentMethod | null = null,
): PriceRow => ({ penceIncVat: pence, penceExcVat: pence - 1, validFrom, validTo, paymentMethod });

const key = ({ validFrom, paymentMethod }: PriceRow) => `${validFrom} ${paymentMethod}`;

const anyRow = fc
  .record({
    pence: fc.integer({ min: -3, max: 3 }),
    from: fc.option(fc.integer({ min: 0, max: 8 })),
    length: fc.option(fc.integer({ min: 1, max: 4 })),
    method: fc.constantFrom('DIRECT_DEBIT' as const, 'NON_DIRECT_DEBIT' as const, null),
  })
  .map(({ pence, from, length, method }) => row(pence, from, length === null ? null : (from ?? 0) + length, method));
const anyList = fc.uniqueArray(anyRow, { maxLength: 12, selector: key });
const anySpan = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([from, to]) => ({ from, to }));

test('what is new, changed and withdrawn makes of a list what it is now, and nothing else is said', () => {
  fc.assert(
    fc.property(anyList, anyList, anySpan, (before, after, known) => {
      const { journal, current } = priceChanges(before, after, known);
      const kept = new Map(before.map((each) => [key(each), each]));
      for (const each of current) kept.set(key(each), each);
      for (const { status, row: gone } of journal) if (status === 'withdrawn') kept.delete(key(gone));
      const inside = (rows: Iterable<PriceRow>) =>
        [...rows]
          .filter((each) => startOf(each) < known.to && endOf(each) > known.from)
          .map((each) => JSON.stringify(each));
      expect(inside(kept.values()).toSorted()).toEqual(inside(after).toSorted());
      const old = new Set(before.map(key));
      for (const { status, row: each } of journal) {
        expect(old.has(key(each))).toBe(status !== 'new');
        if (status === 'withdrawn') expect(startOf(each) < known.to && endOf(each) > known.from).toBe(true);
        else expect(current).toContain(each);
      }
      expect(new Set(journal.map(({ row: each }) => key(each))).size).toBe(journal.length);
    }),
  );
});

test('of the same list nothing is said', () => {
  fc.assert(
    fc.property(anyList, anySpan, (list, known) => {
      expect(priceChanges(list, list, known)).toEqual({ journal: [], current: [], reopened: [] });
      expect(steadyChanges(list, list)).toEqual([]);
    }),
  );
});

test('of two rows with one beginning the first counts, and is said once', () => {
  const twice = [row(26, 0, 9 * DAY), row(25, 0, null)];
  expect(priceChanges(twice, twice, ALWAYS)).toEqual({ journal: [], current: [], reopened: [] });
  expect(steadyChanges(twice, twice)).toEqual([]);
  expect(priceChanges([], twice, ALWAYS)).toEqual({
    journal: [{ status: 'new', row: twice[0] }],
    current: [twice[0]],
    reopened: [],
  });
  expect(priceChanges(twice, [], ALWAYS).journal).toEqual([{ status: 'withdrawn', row: twice[0] }]);
  expect(steadyChanges([row(24, 0, null)], twice)).toMatchObject([{ fromPence: 24, toPence: 26 }]);
});

test('an open price that ends where the next begins is stored with its end, and is no row of the journal', () => {
  const after = [row(25, DAY, null), row(24, 0, DAY)];
  const { journal, current } = priceChanges([row(24, 0, null)], after, ALWAYS);
  expect(journal).toEqual([{ status: 'new', row: after[0] }]);
  expect(current).toEqual(after);
});

test.each([
  ['an end without a successor', [row(24, 0, DAY)]],
  ['another price', [row(25, 0, null)]],
  ['another price that has a successor', [row(23, 0, DAY), row(25, DAY, null)]],
])('%s is a change', (_, after) => {
  const { journal } = priceChanges([row(24, 0, null)], after, ALWAYS);
  expect(journal.find(({ row: each }) => each.validFrom === 0)?.status).toBe('changed');
});

test('what has aged off the end of a list is not withdrawn', () => {
  const before = [row(24, 0, DAY), row(25, DAY, 2 * DAY)];
  expect(priceChanges(before, [], { from: DAY, to: 3 * DAY }).journal).toEqual([
    { status: 'withdrawn', row: row(25, DAY, 2 * DAY) },
  ]);
});

test.each([
  [
    'the next price of a flat tariff',
    [row(24, 0, null)],
    [row(25, 9 * DAY, null), row(24, 0, 9 * DAY)],
    [[24, 25, 9 * DAY]],
  ],
  ['a corrected price', [row(24, null, null)], [row(25, null, null)], [[24, 25, null]]],
  ['the same price for another term', [row(24, 0, null)], [row(24, 9 * DAY, null), row(24, 0, 9 * DAY)], []],
  ['a half hour', [row(24, 0, minutes(30))], [row(25, minutes(30), hours(1)), row(24, 0, minutes(30))], []],
  ['the price of a day', [row(24, 0, DAY)], [row(25, DAY, 2 * DAY), row(24, 0, DAY)], []],
  ['what is seen for the first time', [], [row(25, 9 * DAY, null), row(24, 0, 9 * DAY)], []],
  [
    'for other payers alone',
    [row(24, 0, null, 'DIRECT_DEBIT'), row(25, 0, null, 'NON_DIRECT_DEBIT')],
    [
      row(24, 0, null, 'DIRECT_DEBIT'),
      row(26, 9 * DAY, null, 'NON_DIRECT_DEBIT'),
      row(25, 0, 9 * DAY, 'NON_DIRECT_DEBIT'),
    ],
    [],
  ],
])('of %s people are told what matters to them', (_, before, after, expected) => {
  const told = steadyChanges(before, after).map(({ fromPence, toPence, at }) => [fromPence, toPence, at]);
  expect(told).toEqual(expected);
});

test('each row of a journal has a place of its own', () => {
  fc.assert(
    fc.property(anyList, (list) => {
      const { journal } = priceChanges([], list, ALWAYS);
      const points = journalPoints(LIST, journal, 1_000);
      const places = points.map(({ measurement, tags, at }) => JSON.stringify([measurement, tags, at]));
      expect(new Set(places).size).toBe(list.length);
      for (const { at } of points) expect(at).toBeLessThan(1_000 + list.length);
    }),
  );
});

test('pounds are as exact as pence, and what has no beginning begins in 1970', () => {
  const { fields, at, tags } = currentPoint(LIST, { ...row(0, null, 9 * DAY), penceIncVat: 17.64, penceExcVat: 16.8 });
  expect(fields).toEqual({ unit_rate: 0.1764, unit_rate_exc_vat: 0.168, valid_to: '1970-01-10T00:00:00Z' });
  expect(at).toBe(0);
  expect(tags).toEqual({ product: 'VAR-22-11-01', tariff: 'E-1R-VAR-22-11-01-A', kind: 'standard', payment: 'any' });
});
