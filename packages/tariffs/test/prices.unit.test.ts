import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paidBy } from '../src/payment.ts';
import { priceAt } from '../src/price-at.ts';
import { decodeRows, endOf, type PriceRow, startOf } from '../src/price-row.ts';

const wire = (over: object = {}) => ({
  value_exc_vat: 20,
  value_inc_vat: 21,
  valid_from: '2026-11-20T00:00:00Z',
  valid_to: '2026-11-20T00:30:00Z',
  payment_method: null,
  ...over,
});

test('a row is pence, moments and a way to pay; bounds may be open, and prices less than nothing', () => {
  const { rows, leftOut } = decodeRows([
    wire({ value_exc_vat: -6.4, value_inc_vat: -6.73 }),
    wire({ valid_from: null, valid_to: '2020-01-01T00:00:00+01:00', payment_method: 'DIRECT_DEBIT' }),
    wire({ valid_from: '2026-11-20T00:30:00Z', valid_to: null }),
  ]);
  expect(leftOut).toBe(0);
  expect(rows).toEqual([
    { penceIncVat: 21, penceExcVat: 20, validFrom: Date.UTC(2026, 10, 20, 0, 30), validTo: null, paymentMethod: null },
    {
      penceIncVat: -6.73,
      penceExcVat: -6.4,
      validFrom: Date.UTC(2026, 10, 20),
      validTo: Date.UTC(2026, 10, 20, 0, 30),
      paymentMethod: null,
    },
    {
      penceIncVat: 21,
      penceExcVat: 20,
      validFrom: null,
      validTo: Date.UTC(2019, 11, 31, 23),
      paymentMethod: 'DIRECT_DEBIT',
    },
  ]);
});

test.each([
  ['no object', 'row'],
  ['no price', wire({ value_inc_vat: null })],
  ['no number', wire({ value_exc_vat: 'NaN' })],
  ['beyond all prices', wire({ value_inc_vat: 1e30 })],
  ['no time', wire({ valid_from: 'yesterday' })],
  ['a time without a zone', wire({ valid_from: '2026-11-20T00:00:00' })],
  ['ends as it begins', wire({ valid_to: '2026-11-20T00:00:00Z' })],
  ['an unknown way to pay', wire({ payment_method: 'IN_KIND' })],
  ['said before', wire({ value_inc_vat: 99 })],
])('a row that is %s is left out and counted, and its neighbour stays', (_, odd) => {
  expect(decodeRows([wire(), odd])).toMatchObject({ rows: [{ penceIncVat: 21 }], leftOut: 1 });
});

test('whatever a list holds, each of its rows is a price or counted', () => {
  const row = fc.oneof(
    fc.anything(),
    fc.record(Object.fromEntries(Object.keys(wire()).map((key) => [key, fc.anything()]))),
  );
  fc.assert(
    fc.property(fc.array(row), (results) => {
      const { rows, leftOut } = decodeRows(results);
      expect(rows.length + leftOut).toBe(results.length);
      for (const each of rows) expect(endOf(each)).toBeGreaterThan(startOf(each));
    }),
  );
});

const bound = fc.option(fc.integer({ min: 0, max: 20 }));
const price: fc.Arbitrary<PriceRow> = fc
  .record({
    penceIncVat: fc.integer(),
    penceExcVat: fc.integer(),
    validFrom: bound,
    validTo: bound,
    paymentMethod: fc.constantFrom(null, 'DIRECT_DEBIT' as const, 'NON_DIRECT_DEBIT' as const),
  })
  .filter((row) => endOf(row) > startOf(row));

const inForce = (rows: readonly PriceRow[], at: number) => rows.filter((row) => startOf(row) <= at && at < endOf(row));

test('each way to pay has its own prices where there are any, and no moment loses its only price', () => {
  fc.assert(
    fc.property(fc.array(price), fc.constantFrom('DIRECT_DEBIT', 'NON_DIRECT_DEBIT'), (rows, method) => {
      const chosen = paidBy(rows, method);
      for (let at = -1; at <= 21; at++) {
        const fitting = inForce(rows, at).filter((row) => [null, method].includes(row.paymentMethod));
        expect(inForce(chosen, at).filter((row) => [null, method].includes(row.paymentMethod))).toEqual(fitting);
      }
      for (const stranger of chosen.filter((row) => ![null, method].includes(row.paymentMethod)))
        for (let at = -1; at <= 21; at++)
          if (inForce([stranger], at).length > 0)
            expect(inForce(rows, at).every((row) => ![null, method].includes(row.paymentMethod))).toBe(true);
    }),
  );
});

test('of two prices that overlap the one that began later counts', () => {
  fc.assert(
    fc.property(fc.array(price), fc.integer({ min: -1, max: 21 }), (rows, at) => {
      const found = priceAt(rows, at);
      const candidates = inForce(rows, at);
      expect(candidates.length === 0 ? [undefined] : candidates).toContain(found);
      for (const other of candidates) expect(found && startOf(found)).toBeGreaterThanOrEqual(startOf(other));
    }),
  );
});
