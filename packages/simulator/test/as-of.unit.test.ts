import { hours, minutes, seconds } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { households } from '../src/index.ts';
import { asOf } from '../src/truth/as-of.ts';
import { bucketed } from '../src/truth/buckets.ts';
import { type Row, rowsOf } from '../src/truth/row.ts';
import { first, home, NOW } from './caller.ts';

const meter = first(first(households([home], 1)).meters);
const day = rowsOf(meter, { from: NOW - hours(24), to: NOW });
const evening = day.filter(({ readAt }) => readAt >= NOW - hours(3));
const known = (now: number, lateness = true): Row[] => asOf(meter, day, now, lateness).filter(({ arrived }) => arrived);

test('of a hundred rows 95 are there 30 s after their slot, 99 after 4 min, and all after 2 h', () => {
  const arrivedWithin = (wait: number) =>
    day.filter((row) => asOf(meter, [row], row.readAt + seconds(10) + wait, true)[0]?.arrived).length / day.length;
  expect(arrivedWithin(seconds(30))).toBeCloseTo(0.95, 1);
  expect(arrivedWithin(minutes(4))).toBeCloseTo(0.99, 2);
  expect(arrivedWithin(minutes(4))).toBeLessThan(1);
  expect(arrivedWithin(hours(2))).toBe(1);
});

test('what is known of a moment only grows, at every grouping', () => {
  const moment = fc.integer({ min: 0, max: 3 * 3600 }).map((ago) => NOW - seconds(ago));
  const length = fc.constantFrom(seconds(10), minutes(1), minutes(30));
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 600 }), length, (earlier, wait, grouping) => {
      const before = bucketed(asOf(meter, evening, earlier, true), grouping);
      const after = bucketed(asOf(meter, evening, earlier + seconds(wait), true), grouping);
      const shrunk = before.filter((row, i) => {
        const later = after[i];
        if (later?.readAt !== row.readAt || later.importWh !== row.importWh) return true;
        return later.deltaWh < row.deltaWh || (row.arrived && !later.arrived);
      });
      expect(shrunk).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('the newest row is smaller until the next one arrives, or until it is a minute old', () => {
  const loaded = day.filter(({ deltaWh }) => deltaWh > 3);
  for (const row of loaded.slice(0, 200)) {
    const arrivedAt = row.readAt + seconds(10);
    expect(asOf(meter, [row], arrivedAt, false)[0]?.deltaWh).toBeLessThan(row.deltaWh);
    expect(asOf(meter, [row], row.readAt + seconds(60), false)[0]).toEqual(row);
  }
  const now = first(loaded).readAt + seconds(10);
  const newest = known(now, false).at(-1);
  expect(newest?.readAt).toBe(first(loaded).readAt);
  expect(newest?.deltaWh).toBeLessThan(first(loaded).deltaWh);
});

test('every row but the newest one is final', () => {
  const final = new Map(evening.map((row) => [row.readAt, row.deltaWh]));
  for (let now = NOW - hours(1); now < NOW; now += seconds(37)) {
    const rows = asOf(meter, evening, now, true).filter(({ arrived }) => arrived);
    expect(rows.slice(0, -1).filter(({ readAt, deltaWh }) => final.get(readAt) !== deltaWh)).toEqual([]);
  }
});
