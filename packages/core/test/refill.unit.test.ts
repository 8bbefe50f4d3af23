import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accountedFor,
  coveredByHeld,
  type HeldRow,
  hours,
  type Instant,
  type Interval,
  intersect,
  minutes,
  type Reading,
  refill,
  rulesOf,
  seconds,
  storedAs,
  subtract,
  type Tier,
  union,
  wholeSlots,
} from '../src/index.ts';
import { readingAt } from './readings.ts';

const start = Date.parse('2026-11-19T21:00:00Z');
const at = (text: string): Instant => Date.parse(`2026-11-20T${text}Z`);
const stretch = (from: string, to: string): Interval => ({ from: at(from), to: at(to) });
const bucket = (readAt: Instant, kwh: number | null, gbp: number | null = null): Reading => ({
  ...readingAt(readAt),
  consumptionDeltaKwh: kwh,
  costDeltaGbp: gbp,
});
const row = (time: string, kwh: number, gbp: number | null = null, resolution: HeldRow['resolution'] = '10s') => ({
  readAt: at(time),
  resolution,
  consumptionDeltaKwh: kwh,
  costDeltaGbp: gbp,
});

test('a bucket of which nothing is held is written as it is', () => {
  const whole = bucket(at('10:00:00'), 0.01);
  expect(refill('1m', 'electricity', [stretch('09:59:00', '10:02:00')], [whole], [])).toEqual({
    rows: [whole],
    covered: [stretch('10:00:00', '10:01:00')],
  });
});

test('of a bucket that is held in part the remainder is written, where the gap begins, without demand or registers', () => {
  const held = [row('10:00:00', 0.001, 0.0002), row('10:00:10', 0.0021, 0.0004)];
  const { rows, covered } = refill(
    '1m',
    'electricity',
    [stretch('10:00:20', '10:02:00')],
    [bucket(at('10:00:00'), 0.01, 0.0013)],
    held,
  );
  expect(rows).toEqual([
    {
      readAt: at('10:00:20'),
      consumptionDeltaKwh: 0.0069,
      costDeltaGbp: 0.0007,
      demandKw: null,
      consumptionKwh: null,
      exportKwh: null,
    },
  ]);
  expect(covered).toEqual([stretch('10:00:20', '10:01:00')]);
});

test('a bucket of which rows are held although all of it counts as missing is not counted twice', () => {
  const gaps = [stretch('10:00:00', '10:02:00')];
  const { rows, covered } = refill('1m', 'electricity', gaps, [bucket(at('10:00:00'), 0.01)], [row('10:00:40', 0.004)]);
  expect(rows.map(({ readAt, consumptionDeltaKwh }) => [readAt, consumptionDeltaKwh])).toEqual([
    [at('10:00:00'), 0.006],
  ]);
  expect(covered).toEqual([stretch('10:00:00', '10:01:00')]);
});

test('two holes in one bucket are filled by one row, at the first', () => {
  const gaps = [stretch('10:05:00', '10:06:00'), stretch('10:20:00', '10:22:00')];
  const { rows, covered } = refill('30m', 'electricity', gaps, [bucket(at('10:00:00'), 0.5)], [row('10:00:00', 0.4)]);
  expect(rows.map(({ readAt, consumptionDeltaKwh }) => [readAt, consumptionDeltaKwh])).toEqual([[at('10:05:00'), 0.1]]);
  expect(covered).toEqual(gaps);
});

test('a remainder that is made again, after a crash, is the same row', () => {
  const gaps = [stretch('10:05:00', '10:30:00')];
  const held = [row('10:00:00', 0.1)];
  const once = refill('30m', 'electricity', gaps, [bucket(at('10:00:00'), 0.5)], held);
  const ours = row('10:05:00', once.rows[0]?.consumptionDeltaKwh ?? 0, null, '30m');
  expect(refill('30m', 'electricity', gaps, [bucket(at('10:00:00'), 0.5)], [...held, ours])).toEqual(once);
});

test('while nobody knows what is held, whole buckets go on and others wait', () => {
  const buckets = [bucket(at('10:00:00'), 0.5), bucket(at('10:30:00'), 0.5)];
  const { rows, covered } = refill('30m', 'electricity', [stretch('10:05:00', '11:00:00')], buckets, undefined);
  expect(rows).toEqual([buckets[1]]);
  expect(covered).toEqual([stretch('10:30:00', '11:00:00')]);
});

test('a half hour of gas that is missing in part is written whole and at its own time, once', () => {
  const [before, half] = [bucket(at('09:30:00'), 0.0025), bucket(at('10:00:00'), 0.0084)];
  const refillOf = (gap: Interval, held: HeldRow[]) => refill('settled', 'gas', [gap], [before, half], held);
  expect(refillOf(stretch('10:00:01', '10:30:00'), []).rows).toEqual([half]);
  expect(refillOf(stretch('09:40:07', '10:00:01'), [row('10:00:00', 0.0084, null, '30m')]).rows).toEqual([
    before,
    half,
  ]);
});

test('held rows account for a bucket only where their sum is its own', () => {
  const buckets = [bucket(at('10:00:00'), 0.003), bucket(at('10:01:00'), 0.003), bucket(at('10:02:00'), 0)];
  const held = [row('10:00:00', 0.001), row('10:00:50', 0.002), row('10:01:00', 0.001), row('10:01:50', 0.001)];
  expect(accountedFor('1m', buckets, held)).toEqual([stretch('10:00:00', '10:01:00')]);
});

test('rounding leaves no negative rest, and at a negative price the rest is negative', () => {
  const held = [row('10:00:00', 0.01, 0.000_000_6)];
  const rest = (kwh: number, gbp: number) =>
    refill('settled', 'electricity', [stretch('10:01:00', '10:02:00')], [bucket(at('10:00:00'), kwh, gbp)], held)
      .rows[0];
  expect(rest(0.0099, 0.000_000_5)).toMatchObject({ consumptionDeltaKwh: 0, costDeltaGbp: 0 });
  expect(rest(0.02, 0.000_000_5)).toMatchObject({ consumptionDeltaKwh: 0.01, costDeltaGbp: 0 });
  expect(rest(0.02, -0.002)).toMatchObject({ consumptionDeltaKwh: 0.01, costDeltaGbp: -0.002_000_6 });
});

test('a bucket without energy says nothing', () => {
  expect(refill('1m', 'electricity', [stretch('10:00:00', '10:02:00')], [bucket(at('10:00:00'), null)], [])).toEqual({
    rows: [],
    covered: [],
  });
});

test('a bucket that adds nothing closes a gap only where its neighbour was sent, or the half hour is settled', () => {
  const gaps = [stretch('10:00:30', '10:02:00')];
  const held = [row('10:00:00', 0.01)];
  const full = bucket(at('10:00:00'), 0.01);
  expect(refill('1m', 'electricity', gaps, [full], held).covered).toEqual([]);
  expect(refill('1m', 'electricity', gaps, [full, bucket(at('10:01:00'), 0)], held).covered).toEqual(gaps);
  expect(refill('settled', 'electricity', gaps, [full], held).covered).toEqual(gaps);
});

test('what the borders of two asks left between them is closed by a bucket that adds nothing', () => {
  const full = bucket(at('10:00:00'), 0.01);
  const remnant = [stretch('10:00:00', '10:00:40')];
  expect(refill('1m', 'electricity', remnant, [full], [row('10:00:40', 0.01)]).covered).toEqual(remnant);
});

test('held rows account for their time: finest ones to their neighbour, a remainder to the end of its slot', () => {
  const held = [
    row('10:00:20', 0),
    row('10:00:00', 0),
    row('10:05:00', 0),
    row('10:01:00', 0, null, '1m'),
    row('10:02:30', 0, null, '1m'),
  ];
  expect(coveredByHeld(held, '10s', 'electricity')).toEqual([
    stretch('10:00:00', '10:00:30'),
    stretch('10:05:00', '10:05:10'),
  ]);
  expect(coveredByHeld(held, '1m', 'electricity')).toEqual([
    stretch('10:01:00', '10:02:00'),
    stretch('10:02:30', '10:03:00'),
  ]);
});

const SPAN = { from: start, to: start + hours(6) };
const SLOT = seconds(10);
const perUnit = (kwh: number | null) => Math.round((kwh ?? 0) * 1e7);
const dayOf = (readAt: Instant) => Math.floor(readAt / hours(24));

const sumsByDay = (rows: Iterable<HeldRow>) => {
  const sums = new Map<number, number>();
  for (const { readAt, consumptionDeltaKwh } of rows)
    sums.set(dayOf(readAt), (sums.get(dayOf(readAt)) ?? 0) + perUnit(consumptionDeltaKwh));
  return sums;
};

const anyTruth = fc
  .array(fc.integer({ min: 0, max: 60_000 }), { minLength: 50, maxLength: 80 })
  .map((amounts): HeldRow[] =>
    Array.from({ length: (SPAN.to - SPAN.from) / SLOT }, (_, slot) => ({
      readAt: SPAN.from + slot * SLOT,
      resolution: '10s',
      consumptionDeltaKwh: (amounts[(slot * 7) % amounts.length] ?? 0) / 1e7,
      costDeltaGbp: null,
    })),
  );

const anyHole = fc.record({
  fromSlot: fc.integer({ min: 0, max: 2000 }),
  slots: fc.integer({ min: 1, max: 700 }),
  tier: fc.constantFrom<Tier>('10s', '1m', '30m', 'settled'),
  diesOnce: fc.boolean(),
});

const bucketsOf = (truth: readonly HeldRow[], tier: Tier, { from, to }: Interval): Reading[] => {
  const { slot } = rulesOf(tier);
  const starts = Array.from({ length: (to - from) / slot }, (_, index) => from + index * slot);
  return starts.map((readAt) => {
    const within = truth.filter((each) => each.readAt >= readAt && each.readAt < readAt + slot);
    return bucket(readAt, within.reduce((sum, each) => sum + perUnit(each.consumptionDeltaKwh), 0) / 1e7);
  });
};

test('whatever was missed and at whatever tier each hole is filled, the energy of each day is the truth', () => {
  fc.assert(
    fc.property(anyTruth, fc.array(anyHole, { minLength: 1, maxLength: 6 }), (truth, holes) => {
      const intervals = holes.map(({ fromSlot, slots }) => ({
        from: start + fromSlot * SLOT,
        to: Math.min(start + (fromSlot + slots) * SLOT, SPAN.to),
      }));
      let open = union(intervals);
      const isOpen = ({ readAt }: HeldRow) => open.some(({ from, to }) => from <= readAt && readAt < to);
      const rows = new Map<string, HeldRow>();
      const write = (each: HeldRow) => rows.set(`${each.resolution}.${each.readAt}`, each);
      for (const each of truth.filter((each) => !isOpen(each))) write(each);

      holes.forEach(({ tier, diesOnce }, index) => {
        const hole = intervals[index] ?? SPAN;
        if (tier === '10s') {
          const mine = intersect(open, [hole]);
          for (const each of truth.filter(isOpen))
            if (mine.some(({ from, to }) => from <= each.readAt && each.readAt < to)) write(each);
          open = subtract(open, mine);
          return;
        }
        const buckets = bucketsOf(truth, tier, wholeSlots(tier, hole));
        for (let runs = diesOnce ? 2 : 1; runs > 0; runs--) {
          const filled = refill(tier, 'electricity', open, buckets, [...rows.values()]);
          for (const each of filled.rows) write({ ...each, resolution: storedAs(tier) });
          if (runs === 1) open = subtract(open, filled.covered);
        }
      });
      // What no energy passed in may stay open; nothing else does.
      expect(truth.filter((each) => isOpen(each) && each.consumptionDeltaKwh !== 0)).toEqual([]);
      expect([...rows.values()].filter(({ consumptionDeltaKwh }) => (consumptionDeltaKwh ?? 0) < 0)).toEqual([]);
      expect(sumsByDay(rows.values())).toEqual(sumsByDay(truth));
    }),
    { numRuns: 60 },
  );
});

test('a refill never reaches beyond its gaps', () => {
  const anyGap = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 90 }))
    .map(([from, length]) => ({ from: start + minutes(from), to: start + minutes(from + length) }));
  fc.assert(
    fc.property(fc.array(anyGap, { maxLength: 4 }), fc.constantFrom<Tier>('1m', '30m', 'settled'), (gaps, tier) => {
      const buckets = bucketsOf([], tier, SPAN);
      const { covered, rows } = refill(tier, 'electricity', gaps, buckets, []);
      expect(subtract(covered, gaps)).toEqual([]);
      for (const { readAt } of rows) expect(gaps.some(({ from, to }) => from <= readAt && readAt < to)).toBe(true);
    }),
  );
});
