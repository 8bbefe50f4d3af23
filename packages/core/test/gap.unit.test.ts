import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterAsk,
  cadenceOf,
  closeGaps,
  coveredBy,
  type Gap,
  type GapAnswer,
  hours,
  type Interval,
  intersect,
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
const now = start + hours(11);
const stretch = (fromHours: number, toHours: number): Interval => ({
  from: start + hours(fromHours),
  to: start + hours(toHours),
});
const gap = (fromHours: number, toHours: number, asks = 0): Gap => ({
  ...stretch(fromHours, toHours),
  asks,
  nextAskAt: now,
});
const rowsOver = (fromHours: number, toHours: number) => {
  const rows = [];
  for (let at = start + hours(fromHours); at < start + hours(toHours); at += seconds(10)) rows.push(readingAt(at));
  return rows;
};
const answer = (asked: Interval, rows: readonly ReturnType<typeof readingAt>[], more: Partial<GapAnswer> = {}) => ({
  tier: '10s' as const,
  fuel: 'electricity' as const,
  asked: [asked],
  covered: coveredBy(rows, cadence),
  at: now,
  restIs: 'never-sent' as const,
  ...more,
});

test('a gap that is found again keeps its count of asks, and grows where it goes on', () => {
  const known = [{ ...gap(1, 2, 3), nextAskAt: now + hours(3) }];
  const grown = { ...gap(1, 3, 3), nextAskAt: now + minutes(30) };
  expect(openGaps(known, [stretch(1, 3)], now).open).toEqual([grown]);
});

test('rows that arrive close their part of a gap', () => {
  const { open, closed } = closeGaps([gap(1, 4)], answer(stretch(0, 4), rowsOver(2, 3)));
  expect(open).toEqual([gap(1, 2), gap(3, 4)]);
  expect(closed).toEqual([{ ...stretch(2, 3), tier: '10s', asks: 1, at: now }]);
});

test('an answered stretch is closed, the rest of the gap stays due', () => {
  const { open, closed } = afterAsk([gap(0, 11)], answer(stretch(0, 6), rowsOver(0, 6)));
  expect(open).toEqual([gap(6, 11)]);
  expect(closed).toEqual([{ ...stretch(0, 6), tier: '10s', asks: 1, at: now }]);
});

test('an empty answer is asked for again after five minutes, then after half an hour', () => {
  const once = afterAsk([gap(0, 1)], answer(stretch(0, 1), [])).open;
  expect(once).toEqual([{ ...gap(0, 1, 1), nextAskAt: now + minutes(5) }]);
  expect(afterAsk(once, answer(stretch(0, 1), [])).open).toEqual([{ ...gap(0, 1, 2), nextAskAt: now + minutes(30) }]);
});

test('a row missing at the seam of two asks is no gap of its own, and is asked for with what follows', () => {
  const { open } = afterAsk([gap(0, 11)], answer(stretch(0, 6), rowsOver(0, 6).slice(0, -2)));
  expect(open).toEqual([{ ...gap(6, 11), from: start + hours(6) - seconds(20) }]);
});

test('a few seconds before the first row of what is in reach stay open, for a coarser tier to fill', () => {
  const asked = { from: start + hours(1), to: start + hours(2) };
  const { open } = afterAsk([gap(0, 2)], answer(asked, rowsOver(1, 2).slice(3)));
  expect(open).toEqual([{ ...gap(0, 1), to: start + hours(1) + seconds(30) }]);
});

test('settled half hours that are not there are asked for daily for a week, then declared never sent', () => {
  let gaps: Gap[] = [gap(0, 2)];
  const asks = [];
  for (let at = now; ; at = gaps[0]?.nextAskAt ?? 0) {
    asks.push(at);
    const change = afterAsk(gaps, answer(stretch(0, 2), [], { tier: 'settled', at }));
    gaps = change.open;
    if (gaps.length > 0) continue;
    expect(change.closed).toEqual([{ ...stretch(0, 2), reason: 'never-sent', asks: 7, at }]);
    break;
  }
  expect(asks.map((at) => (at - now) / hours(24))).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('what nobody could answer for is put off, and never counts towards giving up', () => {
  const { restIs: _, ...failed } = answer(stretch(0, 2), [], { tier: 'settled' });
  expect(afterAsk([gap(0, 2, 9)], failed)).toEqual({
    open: [{ ...gap(0, 2, 10), nextAskAt: now + hours(11) }],
    closed: [],
  });
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
      const left = afterAsk([gap(0, 6)], answer(stretch(0, 6), rows)).open;
      const truth = subtract([stretch(0, 6)], coveredBy(rows, cadence));
      expect(missingWithin(left, start)).toBe(totalOf(truth.filter(({ from, to }) => to - from > seconds(50))));
    }),
    { numRuns: 50 },
  );
});

test('whatever a coarser tier answers, no moment is lost: it stays open or it is closed, never both', () => {
  const piece = fc
    .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 200 }))
    .map(([from, length]) => ({ from: start + minutes(from), to: start + minutes(from + length) }));
  const pieces = fc.array(piece, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pieces, pieces, piece, fc.integer({ min: 0, max: 7 }), (missing, filled, asked, settledAsks) => {
      const gaps = union(missing).map((each) => ({ ...each, asks: 0, nextAskAt: now, settledAsks }));
      const covered = intersect(filled, [asked]);
      const change = afterAsk(gaps, answer(asked, [], { tier: 'settled', covered }));
      expect(union([...change.open, ...change.closed])).toEqual(union(gaps));
      expect(totalOf(change.open) + totalOf(change.closed)).toBe(totalOf(gaps));
      expect(subtract(change.open, asked.to > asked.from ? [asked] : [])).toEqual(subtract(gaps, [asked]));
    }),
  );
});

test('a meter that stays silent is one gap that grows, and is not asked for anew with each poll', () => {
  let gaps: Gap[] = [];
  const silentFrom = start;
  for (let polls = 0; polls < 20; polls++) {
    const at = now + seconds(40) * polls;
    const silent = { from: silentFrom + seconds(40) * polls, to: silentFrom + seconds(40) * (polls + 1) };
    gaps = openGaps(gaps, [silent], at).open;
    gaps = closeGaps(gaps, answer({ from: silentFrom, to: at }, [])).open;
    const due = nextAsk(gaps, 'electricity', at);
    if (due) gaps = afterAsk(gaps, answer(due.interval, [], { at })).open;
  }
  expect(gaps).toEqual([{ from: silentFrom, to: silentFrom + seconds(800), asks: 2, nextAskAt: expect.any(Number) }]);
});

test('a gap that nothing covers stays whole, however short', () => {
  const short = [{ from: start, to: start + seconds(20), asks: 0, nextAskAt: now }];
  expect(closeGaps(short, answer(stretch(0, 1), [])).open).toEqual(short);
});

test('the last seconds before the edge of a poll stay open until the next reading shows whether they are a normal step', () => {
  const edge = start + hours(2);
  const found = openGaps([], [stretch(0, 2)], now, edge).open;
  const [left] = afterAsk(found, answer(stretch(0, 2), rowsOver(0, 2).slice(0, -3))).open;
  expect(left).toMatchObject({ from: edge - seconds(30), to: edge, isOpenEnded: true });
  const later = left ? [left] : [];
  const next = { from: edge, to: edge + seconds(40) };
  expect(openGaps(later, [next], now).open).toEqual([
    { from: edge - seconds(30), to: next.to, asks: 1, nextAskAt: now + minutes(5) },
  ]);
  const step = answer({ from: start, to: now }, [readingAt(edge - seconds(40)), readingAt(edge + seconds(10))]);
  expect(closeGaps(later, step).open).toEqual([]);
});
