import { expect, test } from 'vitest';
import { energy, inWords, money, power, pricePence, roundPower, timeOfDay, timeOrDay } from '../src/assets/units.js';

test.each([
  [0, '0 W'],
  [-0.0001, '0 W'],
  [0.842, '842 W'],
  [0.9996, '1.00 kW'],
  [1.2449, '1.24 kW'],
  [12.44, '12.4 kW'],
  [-0.6, '−600 W'],
  [-3.5, '−3.50 kW'],
])('a demand of %d kW reads %s', (kilowatts, words) => {
  expect(inWords(power(kilowatts))).toBe(words);
});

test.each([
  [4, '4 kW'],
  [0.5, '500 W'],
  [-1.5, '−1.5 kW'],
])('%d kW on a scale reads %s', (kilowatts, words) => {
  expect(inWords(roundPower(kilowatts))).toBe(words);
});

test('energy keeps the digits that matter', () => {
  expect([0, 8.4312, 123.456].map((each) => inWords(energy(each)))).toEqual(['0.00 kWh', '8.43 kWh', '123.5 kWh']);
});

test('money is in pounds, and an export payment has a minus sign', () => {
  expect([2.1734, -0.12, -0.001].map(money)).toEqual(['£2.17', '−£0.12', '£0.00']);
});

test('times are those of Great Britain, summer and winter', () => {
  expect(['2026-07-01T12:00:00Z', '2026-12-01T12:00:00Z'].map((each) => timeOfDay(Date.parse(each)))).toEqual([
    '13:00',
    '12:00',
  ]);
});

test('a price of a kWh keeps its fractions of a penny, and its sign', () => {
  expect([24, 24.55, -1.5, 0].map(pricePence)).toEqual(['24.00p', '24.55p', '−1.50p', '0.00p']);
});

test('a time of another day is told with its day', () => {
  const now = Date.parse('2026-07-02T00:30:00Z');
  const hour = 3_600_000;
  expect([0, -2, 24, 48].map((hours) => timeOrDay(now + hours * hour, now))).toEqual([
    '01:30',
    'yesterday 23:30',
    'tomorrow 01:30',
    'Sat 4 Jul 01:30',
  ]);
});
