import { describe, expect, test } from 'vitest';
import {
  type Agreement,
  dispatchedTime,
  hours,
  minutes,
  type PriceFacts,
  readNightHours,
  tariffPrices,
  type UnitRate,
  unitRates,
} from '../src/index.ts';

const MIDNIGHT = Date.UTC(2026, 10, 20);
const METER = { fuel: 'electricity', device: '00-11' } as const;

const agreement = (over: Partial<Agreement>): Agreement => ({
  fuel: 'electricity',
  isExport: false,
  devices: [METER.device],
  tariffCode: 'E-1R-FLAT-A',
  productCode: null,
  validFrom: null,
  validTo: null,
  ...over,
});

const NIGHT = readNightHours('00:30-07:30 UTC') ?? expect.unreachable();

const flat = (pence: number) => pricesOf([{ kind: 'standard', penceIncVat: pence, validFrom: null, validTo: null }]);

const pricesOf = (rows: UnitRate[]) =>
  tariffPrices(rows, { from: MIDNIGHT - hours(200), to: MIDNIGHT + hours(200) }, NIGHT);

const facts = (agreements: Agreement[], tariffs: Record<string, ReturnType<typeof flat>>): PriceFacts => ({
  agreements,
  dispatched: [],
  pricesOf: (code) => tariffs[code],
});

test('an agreement holds from its first moment to the first of the next, in the middle of a day too', () => {
  const noon = MIDNIGHT + hours(12);
  const rateAt = unitRates(
    METER,
    'import',
    facts([agreement({ validTo: noon }), agreement({ tariffCode: 'E-1R-NEXT-A', validFrom: noon })], {
      'E-1R-FLAT-A': flat(20),
      'E-1R-NEXT-A': flat(-3),
    }),
  );
  expect([noon - 1, noon].map(rateAt)).toEqual([0.2, -0.03]);
});

test('of two that overlap, the one that began later holds', () => {
  const rateAt = unitRates(
    METER,
    'import',
    facts([agreement({ tariffCode: 'E-1R-NEXT-A', validFrom: MIDNIGHT }), agreement({})], {
      'E-1R-FLAT-A': flat(20),
      'E-1R-NEXT-A': flat(30),
    }),
  );
  expect([MIDNIGHT - 1, MIDNIGHT].map(rateAt)).toEqual([0.2, 0.3]);
});

describe('a reading has no rate', () => {
  const tariffs = { 'E-1R-FLAT-A': flat(20) };
  test.each<[string, Agreement[]]>([
    ['without an agreement', []],
    ['of another fuel', [agreement({ fuel: 'gas' })]],
    ['of export', [agreement({ isExport: true })]],
    ['of another meter', [agreement({ devices: ['00-22'] })]],
    ['that has ended', [agreement({ validTo: MIDNIGHT })]],
    ['whose prices are not known', [agreement({ tariffCode: 'E-1R-OTHER-A' })]],
  ])('%s', (_, agreements) => {
    expect(unitRates(METER, 'import', facts(agreements, tariffs))(MIDNIGHT)).toBeUndefined();
  });
});

test('an agreement that names no meter is the one there is, unless another names it', () => {
  const tariffs = { 'E-1R-FLAT-A': flat(20), 'E-1R-OTHER-A': flat(30) };
  const unnamed = agreement({ devices: [], tariffCode: 'E-1R-OTHER-A' });
  expect(unitRates(METER, 'import', facts([unnamed], tariffs))(MIDNIGHT)).toBe(0.3);
  expect(unitRates(METER, 'import', facts([unnamed, agreement({})], tariffs))(MIDNIGHT)).toBe(0.2);
});

describe('completed dispatches', () => {
  const CODE = 'E-1R-INTELLI-VAR-22-10-14-A';
  const noon = MIDNIGHT + hours(12);
  const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  const dispatch = (from: number, to: number, over: Record<string, string> = {}) => ({
    fields: { stage: 'completed', starts_at: iso(from), ends_at: iso(to), source: 'smart-charge', ...over },
  });
  const day = pricesOf([
    { kind: 'standard', penceIncVat: 28, validFrom: MIDNIGHT + hours(5.5), validTo: MIDNIGHT + hours(23.5) },
    { kind: 'standard', penceIncVat: 7, validFrom: MIDNIGHT - hours(0.5), validTo: MIDNIGHT + hours(5.5) },
  ]);
  const rateAt = (entries: ReturnType<typeof dispatch>[], tariffCode = CODE) =>
    unitRates(METER, 'import', {
      ...facts([agreement({ tariffCode })], { [tariffCode]: day }),
      dispatched: dispatchedTime(entries),
    });

  test('make each half hour that they touch as cheap as the night', () => {
    const at = rateAt([dispatch(noon + minutes(29), noon + minutes(31))]);
    expect([-1, 0, minutes(30), minutes(60) - 1, minutes(60)].map((ms) => at(noon + ms))).toEqual([
      0.28, 0.07, 0.07, 0.07, 0.28,
    ]);
  });

  test('that end on the half hour do not touch the next', () => {
    expect(rateAt([dispatch(noon, noon + minutes(30))])(noon + minutes(30))).toBe(0.28);
  });

  test.each<[string, Record<string, string>]>([
    ['bumped', { source: 'bump-charge' }],
    ['boosted', { source: 'BOOST' }],
    ['planned only', { stage: 'planned' }],
    ['without an end', { ends_at: '' }],
  ])('%s lower no price', (_, over) => {
    expect(rateAt([dispatch(noon, noon + minutes(30), over)])(noon)).toBe(0.28);
  });

  test.each(['E-1R-AGILE-24-10-01-A', 'E-1R-INTELLI-FLUX-IMPORT-23-07-14-A'])('lower no price of %s', (code) => {
    expect(rateAt([dispatch(noon, noon + minutes(30))], code)(noon)).toBe(0.28);
  });
});
