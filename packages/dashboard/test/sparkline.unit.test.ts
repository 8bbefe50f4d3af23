import { minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { markupOf } from '../src/html.ts';
import { sparkline } from '../src/pages/sparkline.ts';
import { EVENING, lastHour } from './household.ts';

const drawn = (readings: Parameters<typeof sparkline>[0]) => {
  const picture = markupOf(sparkline(readings, EVENING));
  const line = /class="line"[^>]* d="([^"]*)"/.exec(picture)?.[1] ?? '';
  return { picture, strokes: line.split('M').slice(1), numbers: line.match(/-?[\d.]+/g)?.map(Number) ?? [] };
};

const steady = (everySeconds: number, count: number, demandKw: number | null = 1) =>
  Array.from({ length: count }, (_, index) => ({
    readAt: EVENING - seconds(everySeconds * (count - index)),
    demandKw,
  }));

test('an hour without gaps is one stroke', () => {
  expect(drawn(lastHour(EVENING)).strokes).toHaveLength(1);
});

test('a gap is not bridged by a line', () => {
  const readings = lastHour(EVENING).filter((_, index) => index < 100 || index > 130);
  expect(drawn(readings).strokes).toHaveLength(2);
});

test('a slow meter is still a line, and a gap in it is still a gap', () => {
  const readings = steady(100, 30);
  expect(drawn(readings).strokes).toHaveLength(1);
  expect(drawn(readings.filter((_, index) => index < 10 || index > 15)).strokes).toHaveLength(2);
});

test('a reading alone is a dot that can be seen', () => {
  expect(drawn(steady(10, 1)).strokes).toEqual([expect.stringMatching(/^[\d.]+ [\d.]+h\.01$/)]);
});

test('readings without demand, or older than the hour, are not drawn', () => {
  const old = [{ readAt: EVENING - minutes(61), demandKw: 50 }];
  const { picture, strokes } = drawn([...old, ...steady(10, 3, null)]);
  expect(strokes).toEqual([]);
  expect(picture).toContain('No demand known in the last hour');
});

test('every point lies within the picture, also while exporting', () => {
  const { numbers } = drawn(lastHour(EVENING, (at) => Math.sin(at / 90_000) * 3.3));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers.filter((_, index) => index % 2 === 0))).toBeLessThanOrEqual(720);
  expect(Math.max(...numbers.filter((_, index) => index % 2 === 1))).toBeLessThanOrEqual(180);
});

test('an exporting hour has a scale below zero, and an importing one has none', () => {
  expect(drawn(lastHour(EVENING, () => -1.2)).picture).toContain('−1.5 kW');
  expect(drawn(lastHour(EVENING)).picture).not.toContain('−');
});

test('of an hour that only exports the top of the scale is not written over zero', () => {
  const written = ({ picture }: ReturnType<typeof drawn>) =>
    [...picture.matchAll(/<text [^>]*>([^<]*)</g)].map(([, label]) => label);
  expect(written(drawn(steady(10, 100, -2)))).toEqual(['0', '−2 kW']);
  expect(written(drawn(steady(10, 100, 2)))).toEqual(['0', '2 kW']);
});
