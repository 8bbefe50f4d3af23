import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestPeriod, hours, londonDaysOf, londonOffset, startOfLondonDay } from '../src/index.ts';

const at = (iso: string) => Date.parse(iso);
const iso = ({ from, to }: { from: number; to: number }) => [from, to].map((each) => new Date(each).toISOString());

test.each([
  ['on Monday at eight it is due', '2026-11-23T08:00:00Z', ['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z']],
  [
    'before, that of the week before is',
    '2026-11-23T07:59:59Z',
    ['2026-11-09T00:00:00.000Z', '2026-11-16T00:00:00.000Z'],
  ],
  ['on Sunday it is still the same', '2026-11-29T22:00:00Z', ['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z']],
  [
    'a week in which clocks go forward',
    '2026-03-30T07:00:00Z',
    ['2026-03-23T00:00:00.000Z', '2026-03-29T23:00:00.000Z'],
  ],
  ['and is not due at eight by UTC', '2026-03-30T06:59:00Z', ['2026-03-16T00:00:00.000Z', '2026-03-23T00:00:00.000Z']],
  ['a week in which they go back', '2026-10-26T08:00:00Z', ['2026-10-18T23:00:00.000Z', '2026-10-26T00:00:00.000Z']],
])('%s', (_name, now, expected) => {
  expect(iso(digestPeriod('weekly', at(now)))).toEqual(expected);
});

test('a day of 23 hours and one of 25 have a digest of their own', () => {
  expect(iso(digestPeriod('daily', at('2026-03-30T09:00:00Z')))).toEqual([
    '2026-03-29T00:00:00.000Z',
    '2026-03-29T23:00:00.000Z',
  ]);
  expect(iso(digestPeriod('daily', at('2026-10-26T09:00:00Z')))).toEqual([
    '2026-10-24T23:00:00.000Z',
    '2026-10-26T00:00:00.000Z',
  ]);
});

test('whenever it is asked, a period is whole UK days, ended at least eight hours ago, and follows the one before', () => {
  fc.assert(
    fc.property(fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }), (now) => {
      for (const [kind, days] of [
        ['daily', 1],
        ['weekly', 7],
      ] as const) {
        const { from, to } = digestPeriod(kind, now);
        expect([startOfLondonDay(from), startOfLondonDay(to)]).toEqual([from, to]);
        expect(now - to + londonOffset(now) - londonOffset(to)).toBeGreaterThanOrEqual(hours(8) - 1);
        expect(londonDaysOf({ from, to })).toHaveLength(days);
        expect(digestPeriod(kind, from + hours(9)).to).toBe(from);
      }
    }),
  );
});
