import { hours } from '@ohmini/core';
import { expect, test } from 'vitest';
import { lengthInWords } from '../src/length-in-words.ts';
import { ukDay, ukMoment, ukTime, ukTimeAfter } from '../src/uk-time.ts';

const utc = (text: string) => Date.parse(text);

test.each([
  ['2026-07-01', '2026-06-30T23:00:00Z'],
  ['2026-07-01T17:00', '2026-07-01T16:00:00Z'],
  ['2026-12-01 17:00:10', '2026-12-01T17:00:10Z'],
  ['2026-07-01T17:00Z', '2026-07-01T17:00:00Z'],
  ['2026-07-01T17:00:00+02:00', '2026-07-01T15:00:00Z'],
  // Shown twice: the first is meant.
  ['2026-10-25T01:30', '2026-10-25T00:30:00Z'],
])('%s is %s', (said, meant) => {
  expect(ukMoment(said)).toBe(utc(meant));
});

test.each([
  '2026-02-30',
  '2026-03-29T01:30',
  '2026-13-01',
  '2026-11-20T25:00',
  '2026-11-31T00:00Z',
  '2026-11-20T00:00:99Z',
  '2026-11-20T00:00+99:00',
  'yesterday',
  '20/11/2026',
  '',
])('%s is no time of the UK', (said) => {
  expect(ukMoment(said)).toEqual({ why: expect.any(String) });
});

test.each([
  ['2026-03-29', 23],
  ['2026-06-01', 24],
  ['2026-10-25', 25],
  ['2026-12-31', 24],
])('the day %s has %i hours', (said, length) => {
  const day = ukDay(said);
  if ('why' in day) throw new Error(day.why);
  expect((day.to - day.from) / hours(1)).toBe(length);
  expect(ukTime(day.from)).toMatch(`${said} 00:00:00`);
  expect(ukTime(day.to)).toMatch(/ 00:00:00 /);
});

test('a day has no time of day', () => {
  expect(ukDay('2026-06-01T10:00')).toEqual({ why: expect.any(String) });
});

test('times are those of a clock in the UK, with its zone', () => {
  expect(ukTime(utc('2026-07-01T16:00:05Z'))).toBe('2026-07-01 17:00:05 BST');
  expect(ukTimeAfter(utc('2026-11-20T16:00:00Z'), utc('2026-11-20T17:00:00Z'))).toBe('17:00:00 GMT');
  expect(ukTimeAfter(utc('2026-11-20T16:00:00Z'), utc('2026-11-21T17:00:00Z'))).toBe('2026-11-21 17:00:00 GMT');
});

test.each([
  [40_000, '40 s'],
  [60_000, '1 min'],
  [140_000, '2 min 20 s'],
  [hours(1) + 59_000, '1 h'],
  [hours(51), '2 d 3 h'],
  [999, '0 s'],
])('%i ms are %s', (length, words) => {
  expect(lengthInWords(length)).toBe(words);
});
