import { pointOf, type Reading } from '@ohmini/core';
import { expect, test } from 'vitest';
import { newestOf } from '../src/fold.ts';

const pointAt = (readAt: number, demandKw: number, device = '00-11') => {
  const reading: Reading = {
    readAt,
    demandKw,
    consumptionDeltaKwh: null,
    costDeltaGbp: null,
    consumptionKwh: null,
    exportKwh: null,
  };
  return pointOf({ account: 'home', device, fuel: 'electricity', resolution: '10s' }, reading, 'energy_consumption');
};

test('of several values for one row the newest revision counts, wherever it stands', () => {
  const points = [
    { rev: 2, point: pointAt(0, 0.2) },
    { rev: 1, point: pointAt(0, 0.1) },
  ];
  expect([...newestOf(points).values()]).toEqual([points[0]]);
  expect([...newestOf(points.toReversed()).values()]).toEqual([points[0]]);
});

test('other times and other meters are other rows, and the oldest comes first', () => {
  const points = [pointAt(10_000, 0.1), pointAt(0, 0.1), pointAt(0, 0.1, '00-22')].map((point) => ({ rev: 1, point }));
  expect([...newestOf(points).values()].map(({ point }) => point.at)).toEqual([0, 0, 10_000]);
});
