import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Published, pathOf } from '../src/published.ts';
import { namedTariff, readTariffCode, substituteOf } from '../src/tariff-code.ts';

test.each([
  ['E-1R-AGILE-24-10-01-A', { fuel: 'electricity', isDual: false, product: 'AGILE-24-10-01', region: 'A' }],
  ['E-2R-VAR-22-11-01-P', { fuel: 'electricity', isDual: true, product: 'VAR-22-11-01', region: 'P' }],
  ['E-FLAT2R-SILVER-2017-1-C', { fuel: 'electricity', isDual: false, product: 'SILVER-2017-1', region: 'C' }],
  ['G-1R-VAR-22-11-01-J', { fuel: 'gas', isDual: false, product: 'VAR-22-11-01', region: 'J' }],
  ['VAR-22-11-01-A', { fuel: 'electricity', isDual: false, product: 'VAR-22-11-01', region: 'A' }],
  ['E-1R-OE-FIX-12M-22-11-01-N', { fuel: 'electricity', isDual: false, product: 'OE-FIX-12M-22-11-01', region: 'N' }],
])('%s says its fuel, registers, product and region', (code, expected) => {
  expect(readTariffCode(code)).toEqual(expected);
});

test.each(['BUS-PANELP', 'E-1R-AGILE-24-10-01-I', 'E-1R-AGILE-24-10-01-O', '', '-A', 'e-1r-agile-24-10-01-a'])(
  '%s is a misfit',
  (code) => {
    expect(readTariffCode(code)).toBeUndefined();
  },
);

test('a tariff of any product and region is read back', () => {
  const product = fc.stringMatching(/^[A-Z][A-Z0-9]{2,8}(-[A-Z0-9]{1,6}){0,4}$/);
  fc.assert(
    fc.property(
      product,
      fc.constantFrom(...'ABCDEFGHJKLMNP'),
      fc.constantFrom('E-1R', 'E-2R', 'G-1R'),
      (name, region, prefix) => {
        expect(readTariffCode(`${prefix}-${name}-${region}`)).toMatchObject({ product: name, region });
      },
    ),
  );
});

test('Intelligent Flux is paid for export as for import, and nothing else has a substitute', () => {
  expect(substituteOf('E-1R-INTELLI-FLUX-EXPORT-23-07-14-C')).toBe('E-1R-INTELLI-FLUX-IMPORT-23-07-14-C');
  expect(substituteOf('E-1R-INTELLI-FLUX-EXPORT-BB-23-07-14-C')).toBe('E-1R-INTELLI-FLUX-IMPORT-BB-23-07-14-C');
  expect(substituteOf('E-1R-FLUX-EXPORT-23-02-14-C')).toBeUndefined();
  expect(substituteOf('E-1R-AGILE-24-10-01-A')).toBeUndefined();
});

test.each<[Published, string]>([
  [{ what: 'products' }, 'products/'],
  [{ what: 'product', product: 'VAR-22-11-01' }, 'products/VAR-22-11-01/'],
  [
    { what: 'night', product: 'VAR-22-11-01', tariff: 'E-2R-VAR-22-11-01-A' },
    'products/VAR-22-11-01/electricity-tariffs/E-2R-VAR-22-11-01-A/night-unit-rates/',
  ],
  [
    { what: 'standing', product: 'VAR-22-11-01', tariff: 'G-1R-VAR-22-11-01-A' },
    'products/VAR-22-11-01/gas-tariffs/G-1R-VAR-22-11-01-A/standing-charges/',
  ],
])('%o is at one path', (published, path) => {
  expect(pathOf(published)).toBe(path);
});

test('whatever is said to be a code, a path has one of the known shapes or there is none', () => {
  const shapes = /^products\/([A-Z0-9-]+\/((electricity|gas)-tariffs\/[A-Z0-9-]+\/[a-z-]+\/)?)?$/;
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '..',
      'A/../..',
      'A%2F',
      '//evil.example',
      'A?x',
      'A#',
      'A\n',
      'A@evil',
      '',
      'a',
      `A${'B'.repeat(99)}`,
    ),
    fc.stringMatching(/^[A-Z0-9-]{1,30}$/),
  );
  fc.assert(
    fc.property(hostile, hostile, (product, tariff) => {
      try {
        expect(pathOf({ what: 'standard', product, tariff })).toMatch(shapes);
      } catch (error) {
        expect(error).toMatchObject({ kind: 'permanent', code: 'no-such-code' });
      }
    }),
    { numRuns: 1000 },
  );
});

test('a tariff is asked for with its product where its code says none or another one', () => {
  expect(namedTariff('E-1R-AGILE-24-10-01-A', 'AGILE-24-10-01')).toBe('E-1R-AGILE-24-10-01-A');
  expect(namedTariff('E-1R-AGILE-24-10-01-A', null)).toBe('E-1R-AGILE-24-10-01-A');
  expect(namedTariff('BUS-PANELP', 'BUS-PANEL-24')).toEqual({ product: 'BUS-PANEL-24', tariff: 'BUS-PANELP' });
  expect(namedTariff('E-1R-OLD-A', 'NEW-24')).toEqual({ product: 'NEW-24', tariff: 'E-1R-OLD-A' });
});
