import { randomUUID } from 'node:crypto';
import { type History, hours, type Interval, Permanent, type Point, type Sink, seconds } from '@ohmini/core';
import { describe, expect, test } from 'vitest';
import { bucketContract } from './bucket-contract.ts';

/** A sink and what reads it back. Rows of other tests may be in it. */
export interface SinkUnderTest extends AsyncDisposable {
  sink: Sink;
  history: History;
}

/** Recent, because a bucket may not take old rows. */
const START = Math.floor(Date.now() / 10_000) * 10_000 - hours(2);
const ALL: Interval = { from: START - hours(1), to: START + hours(24) };
const LATE = 10_000;

const at = (slot: number): number => START + seconds(10) * slot;

/** The behaviour that every store of readings has. `factory` is called once for each test. */
export function sinkContract(name: string, factory: () => Promise<SinkUnderTest>): void {
  const newMeasurement = (): string => `contract_${randomUUID().slice(0, 8)}`;

  describe(`${name} as a store of readings`, () => {
    const measured = (measurement: string, slot: number, fields: Point['fields'], tags = {}): Point => ({
      measurement,
      tags: { account: 'home', device: '00-11', ...tags },
      fields,
      at: at(slot),
    });

    test('what is written reads back to the last digit', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const point = measured(measurement, 0, {
        consumption_delta: 0.1 + 0.2,
        demand: -0.084,
        tiny: 1e-7,
        huge: 123_456_789_012_345_680_000 / 3,
        smallest: Number.MIN_VALUE,
        greatest: Number.MAX_VALUE,
        whole: 12,
        zero: 0,
        tariff: 'E-1R-AGILE-24-10-01-C',
      });
      await store.sink.write([point]);
      expect(await store.history.range({ measurement, tags: {} }, ALL, LATE)).toEqual([point]);
    });

    test('a row that is written twice is one row', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const point = measured(measurement, 0, { demand: 1.5 });
      await store.sink.write([point]);
      await store.sink.write([point, point]);
      expect(await store.history.range({ measurement, tags: {} }, ALL, LATE)).toEqual([point]);
      expect(await store.history.count({ measurement, tags: {} }, ALL)).toBe(1);
    });

    test('the order of tags makes no difference', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const rowOf = (tags: Record<string, string>): Point => ({ measurement, tags, fields: { demand: 1 }, at: at(0) });
      await store.sink.write([rowOf({ account: 'home', device: 'd' }), rowOf({ device: 'd', account: 'home' })]);
      expect(await store.history.count({ measurement, tags: {} }, ALL)).toBe(1);
    });

    test('a field that is absent leaves the stored one alone', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      await store.sink.write([measured(measurement, 0, { demand: 1.5, export: 0.25 })]);
      await store.sink.write([measured(measurement, 0, { unit_rate: 0.2451, note: 'repaired' })]);
      const expected = { demand: 1.5, export: 0.25, unit_rate: 0.2451, note: 'repaired' };
      const [row] = await store.history.range({ measurement, tags: {} }, ALL, LATE);
      expect(row?.fields).toEqual(expected);
    });

    test('the value written last wins, also within one write', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      await store.sink.write([measured(measurement, 0, { demand: 1 })]);
      await store.sink.write([measured(measurement, 0, { demand: 2 }), measured(measurement, 0, { demand: 3 })]);
      const [row] = await store.history.range({ measurement, tags: {} }, ALL, LATE);
      expect(row?.fields).toEqual({ demand: 3 });
    });

    test('a selection takes the rows that carry all of its tags', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const home = measured(measurement, 0, { demand: 1 });
      const other = measured(measurement, 0, { demand: 2 }, { account: 'other' });
      const coarse = measured(measurement, 1, { demand: 4 }, { resolution: '1m' });
      await store.sink.write([home, other, coarse]);
      const range = (tags: Record<string, string>) => store.history.range({ measurement, tags }, ALL, LATE);
      expect(await range({ account: 'home' })).toEqual([home, coarse]);
      expect(await range({ account: 'home', resolution: '1m' })).toEqual([coarse]);
      expect(await range({ account: 'other' })).toEqual([other]);
      expect(await range({ account: 'nobody' })).toEqual([]);
      expect(await range({ resolution: '' })).toEqual([]);
      expect(await range({})).toEqual([home, other, coarse]);
    });

    test('an interval holds its start and not its end', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const selection = { measurement, tags: {} };
      const points = [0, 1, 2].map((slot) => measured(measurement, slot, { demand: slot }));
      await store.sink.write(points);
      const inside = { from: at(0), to: at(2) };
      expect(await store.history.range(selection, inside, LATE)).toEqual(points.slice(0, 2));
      expect(await store.history.last(selection, inside)).toEqual(points[1]);
      expect(await store.history.count(selection, inside)).toBe(2);
      expect(await store.history.sum(selection, 'demand', inside)).toBe(1);
      expect(await store.history.range(selection, { from: at(1), to: at(1) }, LATE)).toEqual([]);
    });

    test('a range is oldest first and no longer than asked for', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const selection = { measurement, tags: {} };
      const points = [0, 1, 2, 3, 4, 5].map((slot) =>
        measured(measurement, slot, slot % 2 === 0 ? { demand: slot } : { export: slot }, { device: `d${slot % 3}` }),
      );
      await store.sink.write(points.toReversed());
      expect(await store.history.range(selection, ALL, LATE)).toEqual(points);
      expect(await store.history.range(selection, ALL, 4)).toEqual(points.slice(0, 4));
      expect(await store.history.range(selection, ALL, 0)).toEqual([]);
    });

    test('the last row is the newest in the interval, with its own fields only', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const selection = { measurement, tags: { account: 'home' } };
      const newest = measured(measurement, 2, { demand: 3, note: 'newest' });
      await store.sink.write([
        measured(measurement, 3, { demand: 9 }, { account: 'other' }),
        newest,
        measured(measurement, 1, { demand: 2, export: 7 }),
      ]);
      expect(await store.history.last(selection, ALL)).toEqual(newest);
      expect(await store.history.last(selection, { from: at(4), to: at(9) })).toBeUndefined();
    });

    test('a sum takes the rows that have the field, of all selected series', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      await store.sink.write([
        measured(measurement, 0, { consumption_delta: 0.001, demand: 5 }),
        measured(measurement, 1, { demand: 5, note: 'seven' }),
        measured(measurement, 1, { consumption_delta: 0.02 }, { device: '00-22' }),
        measured(measurement, 2, { consumption_delta: 0.3 }, { account: 'other' }),
      ]);
      const sum = (field: string, tags = {}) => store.history.sum({ measurement, tags }, field, ALL);
      expect(await sum('consumption_delta', { account: 'home' })).toBeCloseTo(0.021, 12);
      expect(await sum('consumption_delta')).toBeCloseTo(0.321, 12);
      expect(await sum('unheard_of')).toBe(0);
      expect(await sum('note')).toBe(0);
      expect(await sum('consumption_delta', { account: 'nobody' })).toBe(0);
    });

    test('a count is of rows, however many fields they have', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      await store.sink.write([
        measured(measurement, 0, { demand: 1, export: 1, note: 'three' }),
        measured(measurement, 1, { export: 1 }),
        measured(measurement, 1, { demand: 1 }, { device: '00-22' }),
      ]);
      expect(await store.history.count({ measurement, tags: {} }, ALL)).toBe(3);
      expect(await store.history.count({ measurement, tags: { device: '00-22' } }, ALL)).toBe(1);
      expect(await store.history.count({ measurement: newMeasurement(), tags: {} }, ALL)).toBe(0);
    });

    bucketContract(factory, newMeasurement);

    test('text reads back as it was: spaces, quotes, backslashes, commas, lines, any script', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const texts = [
        'a b',
        '"',
        'a"b"c',
        'C:\\new\\table',
        'a,b=c d',
        "l'été",
        '電気 ⚡️',
        '$' + '{r}',
        '\\"',
        '#',
        ' ',
        '\\\\x',
      ];
      const points = texts.map((text, slot) => measured(measurement, slot, { note: text }, { room: text }));
      const lines = measured(measurement, 100, { note: 'one\ntwo\n\n"three"\\\n\ttab, \\', other: '\n' });
      await store.sink.write([...points, lines]);
      expect(await store.history.range({ measurement, tags: {} }, ALL, LATE)).toEqual([...points, lines]);
      for (const [index, room] of texts.entries()) {
        expect(await store.history.range({ measurement, tags: { room } }, ALL, LATE)).toEqual([points[index]]);
      }
    });

    test('5,000 rows go in at once', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const points = Array.from({ length: 5000 }, (_, slot) =>
        measured(measurement, slot, { demand: 1, export: slot }),
      );
      await store.sink.write(points);
      const selection = { measurement, tags: {} };
      expect(await store.history.count(selection, ALL)).toBe(5000);
      expect(await store.history.sum(selection, 'demand', ALL)).toBe(5000);
      expect(await store.history.range(selection, ALL, LATE)).toEqual(points);
    });

    test('a write of nothing does nothing', async () => {
      await using store = await factory();
      await store.sink.write([]);
    });

    test('a probe stores nothing and finds the store ready', async () => {
      await using store = await factory();
      await store.sink.probe();
      await store.sink.probe();
    });

    test('two measurements are kept apart', async () => {
      await using store = await factory();
      const [electricity, gas] = [newMeasurement(), newMeasurement()];
      const points = [measured(electricity, 0, { demand: 1 }), measured(gas, 0, { consumption_delta: 2 })];
      await store.sink.write(points);
      expect(await store.history.range({ measurement: electricity, tags: {} }, ALL, LATE)).toEqual([points[0]]);
      expect(await store.history.range({ measurement: gas, tags: {} }, ALL, LATE)).toEqual([points[1]]);
    });

    test('a row that no store could give back is refused as data, and nothing of its write is stored', async () => {
      await using store = await factory();
      const measurement = newMeasurement();
      const good = measured(measurement, 0, { demand: 1 });
      for (const bad of [
        measured(measurement, 1, { demand: Number.NaN }),
        measured(measurement, 1, {}),
        measured(measurement, 1, { demand: 1 }, { room: '' }),
        measured(measurement, 1, { demand: 1 }, { room: 'C:\\' }),
      ]) {
        const refused = await store.sink.write([good, bad]).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(Permanent);
        expect(refused).toMatchObject({ reason: 'data' });
      }
      expect(await store.history.count({ measurement, tags: {} }, ALL)).toBe(0);
    });
  });
}
