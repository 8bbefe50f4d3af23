import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterAsk,
  cadenceOf,
  closeGaps,
  coveredBy,
  type Gap,
  hours,
  minutes,
  missingWithin,
  nextAsk,
  openGaps,
  seconds,
  subtract,
  totalOf,
  union,
} from '../src/index.ts';
import { readingAt } from './readings.ts';

const cadence = cadenceOf('electricity');
const start = Date.parse('2026-11-20T00:00:00Z');
const now = start + hours(12);
const gap = (fromHours: number, toHours: number, asks = 0): Gap => ({
  from: start + hours(fromHours),
  to: start + hours(toHours),
  asks,
  nextAskAt: now,
});
const rowsOver = (fromHours: number, toHours: number) => {
  const rows = [];
  for (let at = start + hours(fromHours); at < start + hours(toHours); at += seconds(10)) rows.push(readingAt(at));
  return rows;
};

test('a gap that is found again keeps its count of asks, and grows where it goes on', () => {
  const known = [{ ...gap(1, 2, 3), nextAskAt: now + hours(3) }];
  const grown = { ...gap(1, 3, 3), nextAskAt: now + minutes(30) };
  expect(openGaps(known, [{ from: start + hours(1), to: start + hours(3) }], now)).toEqual([grown]);
});

test('rows that arrive close their part of a gap', () => {
  expect(closeGaps([gap(1, 4)], coveredBy(rowsOver(2, 3), cadence), cadence)).toEqual([gap(1, 2), gap(3, 4)]);
});

test('the oldest due gap within reach is asked for, six hours at a time', () => {
  const later = { ...gap(0, 1), nextAskAt: now + 1 };
  expect(nextAsk([later, gap(2, 11)], now, start)).toEqual({ from: start + hours(2), to: start + hours(8) });
  expect(nextAsk([gap(0, 2)], now, start + hours(1))).toEqual({ from: start + hours(1), to: start + hours(2) });
  expect(nextAsk([gap(0, 2)], now, start + hours(3))).toBeUndefined();
});

test('an answered stretch is closed, the rest of the gap stays due', () => {
  const asked = { from: start, to: start + hours(6) };
  expect(afterAsk([gap(0, 11)], asked, coveredBy(rowsOver(0, 6), cadence), cadence, now)).toEqual([gap(6, 11)]);
});

test('an empty answer is asked for again after five minutes, then after half an hour', () => {
  const asked = { from: start, to: start + hours(1) };
  const once = afterAsk([gap(0, 1)], asked, [], cadence, now);
  expect(once).toEqual([{ ...gap(0, 1, 1), nextAskAt: now + minutes(5) }]);
  expect(afterAsk(once, asked, [], cadence, now)).toEqual([{ ...gap(0, 1, 2), nextAskAt: now + minutes(30) }]);
});

test('a row missing at the seam of two asks is no gap of its own', () => {
  const asked = { from: start, to: start + hours(6) };
  const covered = coveredBy(rowsOver(0, 6).slice(0, -2), cadence);
  const left = afterAsk([gap(0, 11)], asked, covered, cadence, now);
  expect(left).toHaveLength(1);
  expect(left[0]?.to).toBe(start + hours(11));
});

test('whatever is answered, what remains open is exactly what no row covers, but for normal steps', () => {
  const hole = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.array(hole, { maxLength: 4 }), (holes) => {
      const missing = union(
        holes.map(([from, length]) => ({ from: start + minutes(from), to: start + minutes(from + length) })),
      );
      const rows = rowsOver(0, 6).filter(
        ({ readAt }) => !missing.some(({ from, to }) => from <= readAt && readAt < to),
      );
      const left = afterAsk([gap(0, 6)], { from: start, to: start + hours(6) }, coveredBy(rows, cadence), cadence, now);
      const truth = subtract([{ from: start, to: start + hours(6) }], coveredBy(rows, cadence));
      expect(missingWithin(left, start)).toBe(totalOf(truth.filter(({ from, to }) => to - from > seconds(50))));
    }),
    { numRuns: 50 },
  );
});

test('a meter that stays silent is one gap that grows, and is not asked for anew with each poll', () => {
  let gaps: Gap[] = [];
  const silentFrom = start;
  for (let polls = 0; polls < 20; polls++) {
    const at = now + seconds(40) * polls;
    gaps = openGaps(gaps, [{ from: silentFrom + seconds(40) * polls, to: silentFrom + seconds(40) * (polls + 1) }], at);
    gaps = closeGaps(gaps, [], cadence);
    const due = nextAsk(gaps, at, start);
    if (due) gaps = afterAsk(gaps, due, [], cadence, at);
  }
  expect(gaps).toEqual([{ from: silentFrom, to: silentFrom + seconds(800), asks: 2, nextAskAt: expect.any(Number) }]);
});

test('a gap that nothing covers stays whole, however short', () => {
  const short = [{ from: start, to: start + seconds(20), asks: 0, nextAskAt: now }];
  expect(closeGaps(short, [], cadence)).toEqual(short);
});

test('half-hourly gas readings leave no gap between them', () => {
  const gas = cadenceOf('gas');
  const rows = [0, 30, 60, 150].map((at) => readingAt(start + minutes(at)));
  expect(coveredBy(rows, gas)).toEqual([
    { from: start, to: start + minutes(90) },
    { from: start + minutes(150), to: start + minutes(180) },
  ]);
});

test('the future is not asked for', () => {
  const ahead = [{ from: now - hours(1), to: now + hours(9), asks: 0, nextAskAt: now }];
  expect(nextAsk(ahead, now, start)).toEqual({ from: now - hours(1), to: now });
});
