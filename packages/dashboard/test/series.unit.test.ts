import { expect, test } from 'vitest';
import { type Series, summary, tableRows } from '../src/assets/series.js';

const MIDNIGHT = Date.parse('2026-10-24T23:00:00Z') / 1000;

/** A value each half hour from a midnight in London on, on the day that has 25 hours. */
const series = (count: number, changed: Partial<Series> = {}): Series => {
  const fill = (value: number | null) => Array<number | null>(count).fill(value);
  return {
    stepSeconds: 1800,
    at: Array.from({ length: count }, (_, index) => MIDNIGHT + index * 1800),
    demandWatts: fill(500),
    importKwh: fill(0.25),
    exportKwh: fill(null),
    costGbp: fill(0.05),
    isUpperBound: false,
    ...changed,
  };
};

const hour = { from: MIDNIGHT, to: MIDNIGHT + 3600 };

test('a stretch is added up, and what lies outside is not', () => {
  expect(summary(series(10), hour)).toMatchObject({ importKwh: 0.5, exportKwh: 0, costGbp: 0.1 });
});

test('the highest demand is told with its time', () => {
  const demandWatts = [100, 900, 300, null];
  expect(summary(series(4, { demandWatts }), { ...hour, to: MIDNIGHT + 7200 }).demand).toEqual({
    meanWatts: 1300 / 3,
    highestWatts: 900,
    highestAt: MIDNIGHT + 1800,
    lowestWatts: 100,
  });
});

test('what is not known is no zero', () => {
  const nothing = series(2, { demandWatts: [null, null], costGbp: [null, null] });
  expect(summary(nothing, hour)).toMatchObject({ costGbp: undefined, demand: undefined });
});

test('a day is told by the hour, and one that has 25 hours has 25 rows', () => {
  const rows = tableRows(series(50), { from: MIDNIGHT, to: MIDNIGHT + 25 * 3600 });
  expect(rows.map(({ from }) => from)).toEqual(Array.from({ length: 25 }, (_, index) => MIDNIGHT + index * 3600));
});

test('a long stretch is told by UK days', () => {
  const rows = tableRows(series(50 + 48 * 4), { from: MIDNIGHT, to: MIDNIGHT + 25 * 3600 + 4 * 86_400 });
  expect(rows.map(({ importKwh }) => importKwh)).toEqual([12.5, 12, 12, 12, 12]);
  expect(rows[1]?.from).toBe(MIDNIGHT + 25 * 3600);
});
