import { expect, test } from 'vitest';
import { cadenceOf, coveredBy, hours, longestSteps, minutes, seconds } from '../src/index.ts';
import { readingAt } from './readings.ts';

const start = Date.parse('2026-11-20T00:00:00Z');
const every = (step: number, from = start, to = start + hours(1)) =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, index) => from + index * step);
const electricity = cadenceOf('electricity');

test('a meter that reads each ten or twenty seconds is silent after a minute', () => {
  expect(longestSteps(every(seconds(10)), electricity)(start)).toBe(seconds(60));
  expect(longestSteps(every(seconds(20)), electricity)(start)).toBe(seconds(60));
});

test('in an hour in which it reads slowly three of its steps are normal, and five minutes never are', () => {
  expect(longestSteps(every(seconds(30)), electricity)(start)).toBe(seconds(90));
  expect(longestSteps(every(seconds(100)), electricity)(start)).toBe(seconds(300));
  expect(longestSteps(every(seconds(200)), electricity)(start)).toBe(seconds(300));
});

test('each hour is judged by itself', () => {
  const slow = every(seconds(40), start + hours(1), start + hours(2));
  const longest = longestSteps([...every(seconds(10)), ...slow], electricity);
  expect([longest(start), longest(start + hours(1))]).toEqual([seconds(60), seconds(120)]);
});

test('a few readings far apart are no slow hour but a silence', () => {
  const few = every(minutes(4)).slice(0, 8);
  expect(longestSteps(few, electricity)(start)).toBe(seconds(60));
});

test('an hour of bad reception leaves no gap, and a silence in it does', () => {
  const rows = every(seconds(50)).map((at) => readingAt(at));
  expect(coveredBy(rows, electricity)).toEqual([{ from: start, to: start + minutes(59) + seconds(20) }]);
  const holed = rows.filter(({ readAt }) => readAt < start + minutes(20) || readAt > start + minutes(25));
  expect(coveredBy(holed, electricity)).toHaveLength(2);
});

test('half-hourly gas readings leave no gap between them', () => {
  const gas = cadenceOf('gas');
  const rows = [0, 30, 60, 150].map((at) => readingAt(start + minutes(at)));
  expect(coveredBy(rows, gas)).toEqual([
    { from: start, to: start + minutes(90) },
    { from: start + minutes(150), to: start + minutes(180) },
  ]);
});
