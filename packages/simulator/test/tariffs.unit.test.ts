import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { completedDispatches, households, truth } from '../src/index.ts';
import { fromLondonClock, londonIso, londonOffset } from '../src/tariffs/british-time.ts';
import { tariffOf } from '../src/tariffs/catalogue.ts';
import { isCheapNight, kindAt, priceOf } from '../src/tariffs/price.ts';
import { agilePublishedTo, ratePeriods } from '../src/tariffs/publication.ts';
import { deviceOf, first, home, NOW } from './caller.ts';

const agile = tariffOf('E-1R-AGILE-24-10-01-A') ?? expect.fail('no tariff');
const flexible = tariffOf('E-1R-VAR-22-11-01-A') ?? expect.fail('no tariff');
const economy = tariffOf('E-2R-VAR-22-11-01-A') ?? expect.fail('no tariff');
const intelligent = tariffOf('E-1R-INTELLI-VAR-22-10-14-A') ?? expect.fail('no tariff');
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

test('London is an hour ahead from the last Sunday of March to that of October', () => {
  expect(londonOffset(Date.parse('2026-03-29T00:59:59Z'))).toBe(0);
  expect(londonOffset(Date.parse('2026-03-29T01:00:00Z'))).toBe(hours(1));
  expect(londonOffset(Date.parse('2026-10-25T00:59:59Z'))).toBe(hours(1));
  expect(londonOffset(Date.parse('2026-10-25T01:00:00Z'))).toBe(0);
  expect(londonIso(Date.parse('2026-06-30T23:30:00Z'))).toBe('2026-07-01T00:30:00+01:00');
  expect(fromLondonClock(Date.UTC(2026, 6, 1))).toBe(Date.parse('2026-06-30T23:00:00Z'));
});

test('tomorrow is published at 16:00 in London, to 23:00', () => {
  expect(agilePublishedTo(Date.parse('2026-07-01T14:59:59Z'))).toBe(Date.parse('2026-07-01T22:00:00Z'));
  expect(agilePublishedTo(Date.parse('2026-07-01T15:00:00Z'))).toBe(Date.parse('2026-07-02T22:00:00Z'));
  expect(agilePublishedTo(Date.parse('2026-11-21T16:00:00Z'))).toBe(Date.parse('2026-11-22T23:00:00Z'));
});

test('half-hourly periods touch, newest first; those of a flat tariff end with an open one', () => {
  const halfHours = ratePeriods(agile, 'standard', { from: NOW - hours(24), to: NOW }, { now: NOW });
  expect(halfHours).toHaveLength(49);
  for (const [i, period] of halfHours.slice(1).entries()) expect(period.to).toBe(halfHours[i]?.from);
  const quarters = ratePeriods(flexible, 'standard', always, { now: NOW });
  expect(first(quarters).to).toBeNull();
  expect(first(quarters).from).toBe(Date.parse('2026-09-30T23:00:00Z'));
});

test('half-hourly prices are dearest in the evening, and some are below nothing', () => {
  const prices = Array.from({ length: 48 * 120 }, (_, i) => priceOf(agile, 'standard', NOW - i * minutes(30)));
  expect(prices.some(({ exclusive }) => exclusive < 0)).toBe(true);
  expect(Math.max(...prices.map(({ inclusive }) => inclusive))).toBeGreaterThan(25e6);
  for (const { exclusive, inclusive } of prices) expect(inclusive * 100).toBe(exclusive * 105);
});

test('a meter with two registers has its night from 00:30 to 07:30 UTC', () => {
  const kinds = Array.from({ length: 48 }, (_, i) => kindAt(economy, Date.UTC(2026, 6, 1) + i * minutes(30)));
  expect(kinds.map((kind, i) => (kind === 'night' ? i : -1)).filter((i) => i >= 0)).toEqual(
    Array.from({ length: 14 }, (_, i) => i + 1),
  );
  expect(priceOf(economy, 'night', NOW).exclusive).toBeLessThan(priceOf(economy, 'day', NOW).exclusive);
});

test('the intelligent tariff is cheap from 23:30 to 05:30 in London, summer and winter', () => {
  for (const day of ['2026-07-01', '2026-03-29', '2026-10-25', '2026-11-20']) {
    const window = { from: Date.parse(`${day}T00:00:00Z`), to: Date.parse(`${day}T20:00:00Z`) };
    const [cheap, ...others] = ratePeriods(intelligent, 'standard', window, { now: NOW })
      .filter(({ from }) => priceOf(intelligent, 'standard', from).exclusive < 10e6)
      .map(({ from, to }) => [from, to ?? from].map((at) => londonIso(at).slice(11, 16)));
    expect([cheap, others]).toEqual([['23:30', '05:30'], []]);
  }
});

test('all that a home uses has the price of the night while its car is charged', () => {
  const lived = first(households([{ ...home, intelligent: 'vehicle', tariff: 'intelligent' }], 1));
  const car = lived.smartDevice ?? expect.fail('no car');
  const { priceAt } = first(lived.meters);
  const now = Array.from({ length: 14 }, (_, day) => NOW + day * hours(24)).find((at) =>
    completedDispatches(car, at).some(({ to }) => !isCheapNight(to - 1)),
  );
  if (now === undefined) throw new Error('The car is never charged by day.');
  const done = completedDispatches(car, now);
  const [night, day] = [done[0]?.from ?? 0, NOW].map((at) => priceAt(at).inclusive);
  expect(night).toBeLessThan(day ?? 0);
  for (let at = now - hours(48); at < now; at += minutes(30)) {
    const wasCharged = done.some(({ from, to }) => at >= from && at < to);
    expect(priceAt(at).inclusive).toBe(wasCharged || isCheapNight(at) ? night : day);
  }
});

test('a half hour costs its energy at the published price', () => {
  const lived = first(households([home], 1));
  const halfHours = truth(lived, deviceOf(lived), { from: NOW - hours(72), to: NOW - hours(1) }, '30m');
  for (const { readAt, consumptionDeltaKwh, costDeltaGbp } of halfHours) {
    if (costDeltaGbp === null) continue;
    const pence = ((consumptionDeltaKwh ?? 0) * priceOf(agile, 'standard', readAt).inclusive) / 1e6;
    expect(costDeltaGbp * 100).toBeCloseTo(pence, 3);
  }
});

test('codes of no product, region or register are no tariffs', () => {
  for (const code of ['E-1R-AGILE-24-10-01-I', 'E-2R-AGILE-24-10-01-A', 'G-1R-AGILE-24-10-01-A', 'E-1R-GO-A', 'x']) {
    expect(tariffOf(code)).toBeUndefined();
  }
});
