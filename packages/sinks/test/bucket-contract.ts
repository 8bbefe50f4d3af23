import { type BucketQuestion, type BucketSeries, hours, minutes, type Point, seconds } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SinkUnderTest } from './sink-contract.ts';

/** On the hour: whole half hours and hours begin here. */
const START = Math.floor(Date.now() / hours(1)) * hours(1) - hours(12);

const FIELDS: BucketQuestion['fields'] = [
  { name: 'demand', how: 'mean' },
  { name: 'consumption_delta', how: 'sum' },
  { name: 'demand', how: 'min' },
  { name: 'demand', how: 'max' },
  { name: 'export', how: 'first' },
  { name: 'export', how: 'last' },
  { name: 'demand', how: 'count' },
];

const ALL = { from: START, to: START + hours(12) };

const question = (changes: Partial<BucketQuestion> = {}): BucketQuestion => ({
  interval: ALL,
  stepMs: minutes(1),
  fields: FIELDS,
  limit: 1000,
  ...changes,
});

/** With numbers as they print, so that a last digit that differs is none. */
const plain = ({ tags, at, columns }: BucketSeries) => ({
  tags,
  at: [...at].map((each) => (each - START) / 1000),
  columns: columns.map((column) => [...column].map((value) => Number(value.toFixed(9)))),
});

/** How a store downsamples. `factory` is called once for each test. */
export function bucketContract(factory: () => Promise<SinkUnderTest>, newMeasurement: () => string): void {
  const row = (measurement: string, offset: number, fields: Point['fields'], resolution = '10s'): Point => ({
    measurement,
    tags: { account: 'home', device: '00-11', resolution },
    fields,
    at: START + offset,
  });

  test.each([
    ['seconds', seconds(30)],
    ['half hours', minutes(30)],
  ])(
    'a bucket of %s folds the values that lie in it, and a field that none of them has is absent',
    async (_, stepMs) => {
      await using store = await factory();
      const measurement = newMeasurement();
      const third = stepMs / 3;
      await store.sink.write([
        row(measurement, 0, { demand: 1, consumption_delta: 0.001, export: 7 }),
        row(measurement, third, { demand: -2.5, consumption_delta: 0.02 }),
        row(measurement, 2 * third, { consumption_delta: 0.3, export: 9 }),
        row(measurement, 2 * stepMs + third, { export: 11 }),
        row(measurement, 3 * stepMs, { cost_delta: 1 }),
        row(measurement, 4 * stepMs, { demand: 0.25 }),
      ]);
      const [series, ...others] = await store.history.buckets({ measurement, tags: {} }, question({ stepMs }));
      expect(others).toEqual([]);
      const step = stepMs / 1000;
      expect(series && plain(series)).toEqual({
        tags: { account: 'home', device: '00-11', resolution: '10s' },
        at: [0, 2 * step, 4 * step],
        columns: [
          [-0.75, Number.NaN, 0.25],
          [0.321, Number.NaN, Number.NaN],
          [-2.5, Number.NaN, 0.25],
          [1, Number.NaN, 0.25],
          [7, 11, Number.NaN],
          [9, 11, Number.NaN],
          [2, 0, 1],
        ],
      });
    },
  );

  test('each series is downsampled by itself, in the order of their tags', async () => {
    await using store = await factory();
    const measurement = newMeasurement();
    await store.sink.write([
      row(measurement, 0, { demand: 3 }, '30m'),
      row(measurement, 0, { demand: 1 }),
      row(measurement, seconds(10), { demand: 2 }),
      { ...row(measurement, 0, { demand: 9 }), tags: { account: 'other' } },
    ]);
    const found = await store.history.buckets({ measurement, tags: { account: 'home' } }, question());
    expect(found.map(plain).map(({ tags, columns: [demand] }) => [tags.resolution, demand])).toEqual([
      ['10s', [1.5]],
      ['30m', [3]],
    ]);
  });

  test('a bucket begins at a whole step, and takes only what is in the interval', async () => {
    await using store = await factory();
    const measurement = newMeasurement();
    await store.sink.write([0, 1, 2, 3, 4, 5].map((slot) => row(measurement, minutes(slot), { demand: slot })));
    const interval = { from: START + minutes(1), to: START + minutes(4) };
    for (const [stepMs, at, demand] of [
      [minutes(2), [0, 120], [1, 2.5]],
      [minutes(6), [0], [2]],
    ] as const) {
      const [series] = await store.history.buckets({ measurement, tags: {} }, question({ interval, stepMs }));
      expect(series && plain(series)).toMatchObject({ at, columns: { 0: demand } });
    }
  });

  test('of more buckets than asked for the oldest come, whole', async () => {
    await using store = await factory();
    const measurement = newMeasurement();
    await store.sink.write([
      row(measurement, 0, { export: 1 }),
      row(measurement, minutes(10), { demand: 2 }),
      row(measurement, minutes(20), { demand: 3, export: 3 }),
    ]);
    for (const stepMs of [minutes(1), minutes(5)]) {
      const [series] = await store.history.buckets({ measurement, tags: {} }, question({ stepMs, limit: 2 }));
      const { at, columns } = plain(series ?? { tags: {}, at: new Float64Array(), columns: [] });
      expect(at).toEqual([0, 600]);
      expect(columns[0]).toEqual([Number.NaN, 2]);
    }
    expect(await store.history.buckets({ measurement, tags: {} }, question({ limit: 0 }))).toEqual([]);
  });

  test('of what is not there come no buckets', async () => {
    await using store = await factory();
    const measurement = newMeasurement();
    await store.sink.write([row(measurement, 0, { demand: 1 })]);
    const ask = (tags: Record<string, string>, changes: Partial<BucketQuestion> = {}, name = measurement) =>
      store.history.buckets({ measurement: name, tags }, question(changes));
    expect(await ask({ account: 'nobody' })).toEqual([]);
    expect(await ask({}, {}, newMeasurement())).toEqual([]);
    expect(await ask({}, { fields: [{ name: 'unheard_of', how: 'sum' }] })).toEqual([]);
    expect(await ask({}, { interval: { from: START, to: START } })).toEqual([]);
    expect(await ask({}, { interval: { from: START + 1, to: ALL.to } })).toEqual([]);
  });

  test('whatever is stored, a sum over buckets is the sum over rows, and their counts are all rows', async () => {
    await using store = await factory();
    const offsets = fc.uniqueArray(fc.integer({ min: 0, max: hours(3) / 1000 - 1 }), { minLength: 1, maxLength: 40 });
    const steps = fc.constantFrom(seconds(10), seconds(45), minutes(1), minutes(5), minutes(30), hours(1));
    await fc.assert(
      fc.asyncProperty(offsets, steps, async (all, stepMs) => {
        const measurement = newMeasurement();
        const selection = { measurement, tags: {} };
        const points = all.map((offset) =>
          row(measurement, seconds(offset), { demand: offset, consumption_delta: 0.001 }),
        );
        await store.sink.write(points);
        const [series] = await store.history.buckets(selection, question({ stepMs }));
        const total = (index: number) => series?.columns[index]?.reduce((sum, value) => sum + value, 0);
        expect(total(1)).toBeCloseTo(await store.history.sum(selection, 'consumption_delta', ALL), 9);
        expect(total(6)).toBe(points.length);
        const buckets = new Set(points.map(({ at }) => Math.floor(at / stepMs) * stepMs));
        expect([...(series?.at ?? [])]).toEqual([...buckets].toSorted((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });
}
