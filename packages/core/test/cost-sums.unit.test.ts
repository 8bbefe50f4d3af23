import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addSums,
  type CostSums,
  costSums,
  differencePercent,
  isWorthANote,
  NOTHING,
  type Point,
} from '../src/index.ts';

const row = (fields: Point['fields']): Point => ({ measurement: 'energy_consumption', tags: {}, fields, at: 0 });

test('what is compared is what both have priced, and what has no price is counted', () => {
  const rows = [
    row({ consumption_delta: 1, unit_rate: 0.3, cost_estimated: 0.3, cost_delta: 0.25 }),
    row({ consumption_delta: 2, unit_rate: 0.3, cost_estimated: 0.6 }),
    row({ consumption_delta: 4, cost_delta: 1 }),
    row({ demand: 1, unit_rate: 0.3 }),
  ];
  expect(costSums(rows)).toEqual({
    readings: 4,
    kwh: 7,
    costGbp: expect.closeTo(0.9, 12),
    octopusGbp: 1.25,
    comparedGbp: 0.25,
    differenceGbp: expect.closeTo(0.05, 12),
    unpriced: 1,
  });
});

test('where Octopus says nothing its cost is not known, rather than nothing', () => {
  expect(costSums([row({ consumption_delta: 1, unit_rate: 0.3, cost_estimated: 0.3 })]).octopusGbp).toBeUndefined();
});

test('sums of parts are the sum of the whole', () => {
  const pounds = fc.integer({ min: -500, max: 500 }).map((eighths) => eighths / 8);
  const rows = fc.array(
    fc
      .record(
        { consumption_delta: pounds, unit_rate: pounds, cost_estimated: pounds, cost_delta: pounds },
        { requiredKeys: [] },
      )
      .map(row),
  );
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      expect(addSums(costSums(a), costSums(b))).toEqual(costSums([...a, ...b]));
    }),
  );
});

test.each<[string, Partial<CostSums>, boolean]>([
  ['rounding of a day', { comparedGbp: 0.2, differenceGbp: 0.005 }, false],
  ['one per cent', { comparedGbp: 2, differenceGbp: 0.02 }, false],
  ['more than one per cent', { comparedGbp: 2, differenceGbp: -0.021 }, true],
  ['six pence of a large bill', { comparedGbp: 60, differenceGbp: 0.06 }, true],
  ['nothing to compare with', {}, false],
])('%s: worth a note?', (_, sums, isNote) => {
  expect(isWorthANote({ ...NOTHING, ...sums })).toBe(isNote);
});

test('a percentage is of what Octopus says, and of nothing there is none', () => {
  expect(differencePercent({ ...NOTHING, comparedGbp: -2, differenceGbp: 0.1 })).toBeCloseTo(5, 9);
  expect(differencePercent(NOTHING)).toBeUndefined();
});
