import { type Gap, hours, type Interval, intersect, minutes, subtract, totalOf, union } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ordered } from '../src/ledger-desk-order.ts';
import { tierParts } from '../src/ledger-desk-tiers.ts';

const NOW = Date.UTC(2026, 10, 20);
const ago = (from: number, to: number): Interval => ({ from: NOW - hours(from), to: NOW - hours(to) });

test('a long stretch is to be had in parts, each until its own time', () => {
  expect(tierParts(ago(200, 1), 'electricity', NOW)).toEqual([
    { tier: '10s', from: NOW - hours(12) + minutes(1), to: NOW - hours(1), lostFromAt: NOW },
    { tier: '1m', from: NOW - hours(72) + minutes(1), to: NOW - hours(12) + minutes(1), lostFromAt: NOW },
    { tier: '30m', from: NOW - hours(144) + minutes(1), to: NOW - hours(72) + minutes(1), lostFromAt: NOW },
    { tier: 'settled', from: NOW - hours(200), to: NOW - hours(144) + minutes(1), lostFromAt: undefined },
  ]);
});

test('what is within reach slips out of it when its beginning does', () => {
  const [part] = tierParts(ago(5, 4), 'electricity', NOW);
  expect(part).toMatchObject({ tier: '10s', lostFromAt: NOW + hours(7) - minutes(1) });
});

test('gas is to be had in half hours alone', () => {
  expect(tierParts(ago(200, 1), 'gas', NOW).map(({ tier }) => tier)).toEqual(['30m', 'settled']);
});

const interval = fc
  .record({ from: fc.integer({ min: 0, max: 500 }), length: fc.integer({ min: 1, max: 100 }) })
  .map(({ from, length }) => ({ from, to: from + length }));
const turn = fc.record({ asks: fc.integer({ min: 0, max: 3 }), nextAskAt: fc.integer({ min: 0, max: 1e10 }) });
const gaps = fc.array(fc.record({ interval, turn })).map((all) => {
  const known: Gap[] = [];
  for (const each of all) known.push(...subtract([each.interval], known).map((piece) => ({ ...piece, ...each.turn })));
  return known;
});

test('an order makes all of a stretch open and due, and leaves the turn of everything else as it was', () => {
  fc.assert(
    fc.property(gaps, fc.array(interval, { minLength: 1 }).map(union), (known, missing) => {
      const due = 600;
      const { open, closed } = ordered(known, missing, due);
      expect(closed).toEqual([]);
      expect(union(open)).toEqual(union([...known, ...missing]));
      expect(totalOf(open)).toBe(totalOf(union(open)));
      const inside = open.filter((gap) => intersect([gap], missing).length > 0);
      expect(inside.filter(({ nextAskAt }) => nextAskAt > due)).toEqual([]);
      for (const { asks, nextAskAt, ...gap } of known)
        for (const piece of subtract([gap], missing))
          expect(open.find(({ from, to }) => from <= piece.from && to >= piece.to)).toMatchObject({ asks, nextAskAt });
    }),
  );
});

test('ordered twice it is ordered once', () => {
  fc.assert(
    fc.property(gaps, fc.array(interval, { minLength: 1 }).map(union), (known, missing) => {
      const once = ordered(known, missing, 600).open;
      expect(ordered(once, missing, 600).open).toEqual(once);
    }),
  );
});
