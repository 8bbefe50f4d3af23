import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterAsk, type Gap, hours, minutes, nextAsk, rulesOf, type TierAsk, tiersOf, windowOf } from '../src/index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const gap = (fromHoursAgo: number, toHoursAgo: number, more: Partial<Gap> = {}): Gap => ({
  from: now - hours(fromHoursAgo),
  to: now - hours(toHoursAgo),
  asks: 0,
  nextAskAt: now,
  ...more,
});
const hoursAgo = (ask: TierAsk | undefined) =>
  ask && [ask.tier, (now - ask.interval.from) / hours(1), (now - ask.interval.to) / hours(1), ask.isUrgent];

/** Asks until nothing is due; everything that is asked for is there. */
function asksFor(gaps: Gap[], fuel: 'electricity' | 'gas' = 'electricity') {
  const asks = [];
  for (let ask = nextAsk(gaps, fuel, now); ask; ask = nextAsk(gaps, fuel, now)) {
    asks.push(hoursAgo(ask));
    gaps = afterAsk(gaps, { tier: ask.tier, fuel, asked: [ask.interval], covered: [ask.interval], at: now }).open;
  }
  return asks;
}

test('the oldest due gap is asked for, six hours of ten seconds at a time', () => {
  expect(hoursAgo(nextAsk([gap(8, 7, { nextAskAt: now + 1 }), gap(6.5, 0)], 'electricity', now))).toEqual([
    '10s',
    6.5,
    0.5,
    false,
  ]);
});

test('one ask reaches over the gaps that follow', () => {
  expect(hoursAgo(nextAsk([gap(9, 8.5), gap(8, 7.9), gap(4, 1)], 'electricity', now))).toEqual(['10s', 9, 3, false]);
});

test('after a month away each tier is asked for what is beyond the finer ones, what would be lost first', () => {
  expect(asksFor([gap(30 * 24, 0)])).toEqual([
    ['10s', 12 - 1 / 60, 6 - 1 / 60, true],
    ['1m', 72 - 1 / 60, 48 - 1 / 60, true],
    ['30m', 143.5, 72, true],
    ['10s', 6 - 1 / 60, 0, false],
    ['1m', 48 - 1 / 60, 24 - 1 / 60, false],
    ['1m', 24 - 1 / 60, 12 - 1 / 60, false],
    ['settled', 720, 144, false],
  ]);
});

test('gas is asked for in half hours, and then for settled ones', () => {
  expect(asksFor([gap(200, 1)], 'gas').map((ask) => ask?.[0])).toEqual(['30m', '30m', 'settled']);
});

test('what is within an hour of its reach is urgent', () => {
  expect(nextAsk([gap(10.9, 10)], 'electricity', now)?.isUrgent).toBe(false);
  expect(nextAsk([gap(11.5, 10)], 'electricity', now)?.isUrgent).toBe(true);
  expect(nextAsk([gap(71.5, 70)], 'electricity', now)?.isUrgent).toBe(true);
  expect(nextAsk([gap(300, 299)], 'electricity', now)?.isUrgent).toBe(false);
});

test('the future is not asked for', () => {
  expect(nextAsk([gap(1, -9)], 'electricity', now)?.interval).toEqual({ from: now - hours(1), to: now });
});

test('the tiers lie side by side, and between them at most one slot waits to be wholly beyond the finer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400 }), fc.constantFrom('electricity', 'gas'), (second, fuel) => {
      const at = now + second * 1000;
      const tiers = tiersOf(fuel);
      tiers.slice(1).forEach((tier, index) => {
        const finer = windowOf(tiers[index] ?? tier, fuel, at);
        const { to } = windowOf(tier, fuel, at);
        expect(finer.from - to).toBeGreaterThanOrEqual(0);
        expect(finer.from - to).toBeLessThanOrEqual(rulesOf(tier).slot + minutes(30));
        expect(to % rulesOf(tier).slot).toBe(0);
      });
    }),
  );
});
