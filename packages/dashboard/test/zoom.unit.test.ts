import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved, rangeUntil, zoomed } from '../src/assets/zoom.js';

const NOW = 1_800_000_000;
const day = rangeUntil('24h', NOW);

test('a range ends now', () => {
  expect(rangeUntil('7d', NOW)).toEqual({ from: NOW - 7 * 86_400, to: NOW });
});

test('a zoom keeps the place that it is around', () => {
  const around = NOW - 50_000;
  const near = zoomed(day, 0.5, NOW, around);
  expect(near.to - near.from).toBe(43_200);
  expect((around - near.from) / 43_200).toBeCloseTo((around - day.from) / 86_400, 4);
});

test('nothing is nearer than a dozen readings, and nothing later than now', () => {
  const near = zoomed(day, 1e-6, NOW);
  expect(near.to - near.from).toBe(120);
  expect(moved(day, 0.5, NOW)).toEqual(day);
  expect(moved(day, -0.5, NOW)).toEqual({ from: day.from - 43_200, to: NOW - 43_200 });
});

test('however somebody zooms and moves, the stretch stays one, and in the past', () => {
  const deed = fc.oneof(
    fc.record({ factor: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
    fc.record({ part: fc.double({ min: -2, max: 2, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      let stretch = day;
      for (const each of deeds) {
        stretch = 'factor' in each ? zoomed(stretch, each.factor, NOW) : moved(stretch, each.part, NOW);
        expect(stretch.to).toBeLessThanOrEqual(NOW);
        expect(stretch.to - stretch.from).toBeGreaterThanOrEqual(120);
        expect(stretch.to - stretch.from).toBeLessThanOrEqual(366 * 86_400 + 2);
      }
    }),
  );
});
