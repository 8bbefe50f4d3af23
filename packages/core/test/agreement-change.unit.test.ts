import { expect, test } from 'vitest';
import { type Agreement, agreementChanges, endedSupplies, hours, type Instant } from '../src/index.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = hours(24);

const agreement = (
  tariffCode: string,
  validFrom: Instant | null,
  validTo: Instant | null,
  more: Partial<Agreement> = {},
): Agreement => ({
  fuel: 'electricity',
  isExport: false,
  devices: [],
  tariffCode,
  productCode: null,
  validFrom,
  validTo,
  ...more,
});

test('a tariff that took the place of another is a change from the moment on at which it holds', () => {
  const held = [agreement('OLD', null, NOW - hours(1)), agreement('NEW', NOW - hours(1), null)];
  const change = { fuel: 'electricity', isExport: false, fromTariff: 'OLD', toTariff: 'NEW', since: NOW - hours(1) };
  expect(agreementChanges(held, NOW)).toEqual([change]);
  expect(agreementChanges(held, NOW - hours(2))).toEqual([]);
  expect(agreementChanges(held, NOW + 20 * DAY)).toEqual([change]);
  expect(agreementChanges(held, NOW + 30 * DAY)).toEqual([]);
});

test.each([
  ['the same tariff for another term', [agreement('OLD', null, NOW - DAY), agreement('OLD', NOW - DAY, null)]],
  ['a first one', [agreement('NEW', NOW - DAY, null)]],
  ['one of another fuel', [agreement('OLD', null, NOW - DAY, { fuel: 'gas' }), agreement('NEW', NOW - DAY, null)]],
  ['one for export', [agreement('OLD', null, NOW - DAY), agreement('NEW', NOW - DAY, null, { isExport: true })]],
])('%s is no change', (_, held) => {
  expect(agreementChanges(held, NOW)).toEqual([]);
});

test('a supply has ended when nothing follows, and not before the next answer could have had it', () => {
  const held = [agreement('OLDER', null, NOW - 90 * DAY), agreement('OLD', NOW - 90 * DAY, NOW)];
  const ended = { fuel: 'electricity', isExport: false, tariff: 'OLD', endedAt: NOW };
  expect(endedSupplies(held, NOW)).toEqual([]);
  expect(endedSupplies(held, NOW + hours(1))).toEqual([ended]);
  expect(endedSupplies(held, NOW + 7 * DAY)).toEqual([ended]);
  expect(endedSupplies(held, NOW + 8 * DAY)).toEqual([]);
  expect(endedSupplies([...held, agreement('NEXT', NOW, null)], NOW + DAY)).toEqual([]);
  expect(endedSupplies([...held, agreement('GAS', NOW, null, { fuel: 'gas' })], NOW + DAY)).toEqual([ended]);
  // There is a hole before it begins.
  expect(endedSupplies([...held, agreement('LATER', NOW + 2 * DAY, null)], NOW + DAY)).toEqual([ended]);
});
