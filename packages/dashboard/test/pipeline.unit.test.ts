import { expect, test } from 'vitest';
import { coveredInWords, levelOf, weeksOf } from '../src/pages/pipeline-calendar.ts';
import { EVENING } from './household.ts';
import { calendarDays } from './pipeline.ts';

test('weeks run from Monday to Sunday, and each day is under its own name', () => {
  const days = calendarDays(EVENING);
  const weeks = weeksOf(days);
  expect(weeks.every((week) => week.length === 7)).toBe(true);
  expect(weeks.flat().filter((day) => day !== undefined)).toEqual(days);
  for (const week of weeks)
    for (const [index, day] of week.entries()) if (day) expect((new Date(day.date).getUTCDay() + 6) % 7).toBe(index);
  expect(weeksOf([])).toEqual([]);
});

test('what lacks something is never called whole, and what has something never nothing', () => {
  expect(coveredInWords(1)).toBe('100 %');
  expect(coveredInWords(0.99999)).toBe('99.9 %');
  expect(coveredInWords(0.00001)).toBe('0.1 %');
  expect(coveredInWords(0)).toBe('0 %');
  expect([coveredInWords(null), coveredInWords(undefined)]).toEqual(['–', '…']);
});

test('a day that was not asked for yet looks otherwise than one of which nothing is there', () => {
  const levels = [1, 0.995, 0.95, 0.6, 0, null, undefined].map(levelOf);
  expect(new Set(levels).size).toBe(levels.length);
});
