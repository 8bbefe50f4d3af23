import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunks, type Interval, intersect, subtract, totalOf, union } from '../src/index.ts';

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([from, length]) => ({ from, to: from + length }));
const intervals = fc.array(interval, { maxLength: 8 });
const moments = Array.from({ length: 90 }, (_, at) => at);
const holds = (set: readonly Interval[], at: number) => set.some(({ from, to }) => from <= at && at < to);

const isNormal = (set: readonly Interval[]) =>
  set.every(({ from, to }, index) => from < to && (index === 0 || (set[index - 1]?.to ?? 0) < from));

test('a union holds exactly the moments of its parts, in normal form', () => {
  fc.assert(
    fc.property(intervals, (parts) => {
      const whole = union(parts);
      expect(isNormal(whole)).toBe(true);
      for (const at of moments) expect(holds(whole, at)).toBe(holds(parts, at));
    }),
  );
});

test('a difference holds the moments of the first that are not in the second', () => {
  fc.assert(
    fc.property(intervals, intervals, (a, b) => {
      const rest = subtract(a, b);
      expect(isNormal(rest)).toBe(true);
      for (const at of moments) expect(holds(rest, at)).toBe(holds(a, at) && !holds(b, at));
    }),
  );
});

test('intersection and difference together are the whole, to the millisecond', () => {
  fc.assert(
    fc.property(
      intervals,
      intervals,
      (a, b) => totalOf(intersect(a, b)) + totalOf(subtract(a, b)) === totalOf(union(a)),
    ),
  );
});

test('chunks cover an interval without overlap and none is longer than the step', () => {
  fc.assert(
    fc.property(interval, fc.integer({ min: 1, max: 25 }), (whole, step) => {
      const pieces = chunks(whole, step);
      expect(union(pieces)).toEqual(union([whole]));
      expect(totalOf(pieces)).toBe(totalOf([whole]));
      for (const piece of pieces) expect(piece.to - piece.from).toBeLessThanOrEqual(step);
    }),
  );
});
