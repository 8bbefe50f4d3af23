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

const [HERE, THERE] = [{ devices: ['00-11'] }, { devices: ['00-22'] }];

test('of two properties each has changes of its own', () => {
  const here = [agreement('OLD', null, NOW - DAY, HERE), agreement('NEW', NOW - DAY, null, HERE)];
  const ended = agreement('ELSEWHERE', null, NOW - DAY + hours(1), THERE);
  const began = agreement('ELSEWHERE', NOW - DAY, null, THERE);
  for (const other of [ended, began])
    expect(agreementChanges([...here, other], NOW)).toMatchObject([{ fromTariff: 'OLD', toTariff: 'NEW' }]);
});

test('a tariff that begins long after another has ended takes the place of none', () => {
  const held = [agreement('OLD', null, NOW - 60 * DAY), agreement('NEW', NOW - hours(1), null)];
  expect(agreementChanges(held, NOW)).toEqual([]);
});

test('of two properties one may have no tariff any more; who has moved has one', () => {
  const ended = agreement('OLD', null, NOW - DAY, HERE);
  const elsewhere = (since: Instant | null) => agreement('ELSEWHERE', since, null, THERE);
  expect(endedSupplies([ended, elsewhere(null)], NOW)).toMatchObject([{ tariff: 'OLD' }]);
  expect(endedSupplies([ended, elsewhere(NOW - 90 * DAY)], NOW)).toMatchObject([{ tariff: 'OLD' }]);
  expect(endedSupplies([ended, elsewhere(NOW - 5 * DAY)], NOW)).toEqual([]);
  expect(endedSupplies([ended, elsewhere(null)], NOW + 20 * DAY)).toEqual([]);
  expect(endedSupplies([ended, elsewhere(null)], NOW + 20 * DAY, NOW)).toMatchObject([{ tariff: 'OLD' }]);
});
