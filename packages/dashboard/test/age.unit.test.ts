import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { ageInWords, durationInWords, freshness } from '../src/assets/age.js';

test.each([
  [0, '0 s'],
  [-seconds(3), '0 s'],
  [seconds(59.9), '59 s'],
  [minutes(1), '1 min'],
  [hours(6), '6 h'],
  [hours(12) - minutes(10), '11 h 50 min'],
  [hours(76), '3 d 4 h'],
])('%d ms reads %s', (ms, words) => {
  expect(durationInWords(ms)).toBe(words);
});

test('an age is a duration ago', () => {
  expect(ageInWords(seconds(14))).toBe('14 s ago');
});

test('an electricity meter is late after two minutes and silent after ten', () => {
  const ages = [minutes(2) - 1, minutes(2), minutes(10) - 1, minutes(10)];
  expect(ages.map((age) => freshness('electricity', age))).toEqual(['fresh', 'late', 'late', 'silent']);
});

test('a gas meter, which speaks every half hour, is given longer', () => {
  const ages = [minutes(35), minutes(40), hours(2)];
  expect(ages.map((age) => freshness('gas', age))).toEqual(['fresh', 'late', 'silent']);
});
