import { expect, test } from 'vitest';
import { hours, isoSeconds, startOfLondonDay } from '../src/index.ts';

const day = (at: string) => isoSeconds(startOfLondonDay(Date.parse(at)));

test('a UK day starts at midnight by the clock on the wall, in winter and in summer', () => {
  expect(day('2026-01-15T12:00:00Z')).toBe('2026-01-15T00:00:00Z');
  expect(day('2026-07-15T12:00:00Z')).toBe('2026-07-14T23:00:00Z');
  expect(day('2026-07-14T23:00:00Z')).toBe('2026-07-14T23:00:00Z');
});

test('the days on which clocks change have 23 and 25 hours', () => {
  const lengthOfDay = (noon: string) =>
    startOfLondonDay(Date.parse(noon) + hours(24)) - startOfLondonDay(Date.parse(noon));
  expect(lengthOfDay('2026-03-29T12:00:00Z')).toBe(hours(23));
  expect(lengthOfDay('2026-10-25T12:00:00Z')).toBe(hours(25));
  expect(day('2026-10-25T00:30:00Z')).toBe('2026-10-24T23:00:00Z');
});
