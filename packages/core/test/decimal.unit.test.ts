import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftedDecimal } from '../src/index.ts';

test.each([
  ['84.0000', -3, 0.084],
  ['1.5117', -2, 0.015117],
  ['624.0', -3, 0.624],
  ['0E+1', -3, 0],
  ['-1927', -3, -1.927],
  ['1485157', -3, 1485.157],
  [440, -3, 0.44],
  ['1e-7', -2, 1e-9],
  ['.5', 0, 0.5],
])('%s moved by %i places is %d', (text, places, value) => {
  expect(shiftedDecimal(text, places)).toBe(value);
});

test.each([
  '',
  ' ',
  'NaN',
  'Infinity',
  '1,5',
  '0x10',
  '1e9999',
  '--1',
  null,
  undefined,
  true,
  {},
  [],
  Number.NaN,
  Number.POSITIVE_INFINITY,
])('%j is no decimal', (value) => {
  expect(shiftedDecimal(value, -3)).toBeUndefined();
});

test('every digit of a decimal string survives the shift', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), (whole) => {
      const sign = whole < 0n ? '-' : '';
      const digits = String(whole < 0n ? -whole : whole).padStart(4, '0');
      expect(shiftedDecimal(String(whole), -3)).toBe(Number(`${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`));
    }),
  );
});
