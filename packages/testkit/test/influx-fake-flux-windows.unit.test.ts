import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { durationOf, windowBegin } from '../src/influx-fake-flux-windows.ts';

const begin = (at: string, every: number, zone?: string) =>
  new Date(windowBegin(Date.parse(at), every, zone)).toISOString();

test('a window begins at a whole multiple of its length', () => {
  expect(begin('2026-07-01T10:44:00Z', minutes(30))).toBe('2026-07-01T10:30:00.000Z');
  expect(begin('2026-07-01T23:30:00Z', hours(24))).toBe('2026-07-01T00:00:00.000Z');
});

test('a day of the UK begins at its midnight, also when the clocks change in it', () => {
  const day = (at: string) => begin(at, hours(24), 'Europe/London');
  expect(day('2026-07-01T22:59:59Z')).toBe('2026-06-30T23:00:00.000Z');
  expect(day('2026-07-01T23:00:00Z')).toBe('2026-07-01T23:00:00.000Z');
  expect(day('2026-03-29T00:30:00Z')).toBe('2026-03-29T00:00:00.000Z');
  expect(day('2026-03-29T22:30:00Z')).toBe('2026-03-29T00:00:00.000Z');
  expect(day('2026-10-25T00:30:00Z')).toBe('2026-10-24T23:00:00.000Z');
  expect(day('2026-10-25T23:30:00Z')).toBe('2026-10-24T23:00:00.000Z');
});

test('durations are read as Flux writes them', () => {
  expect(['10s', '1h30m', '250ms', '-30d'].map(durationOf)).toEqual([10_000, hours(1.5), 250, -hours(720)]);
});
