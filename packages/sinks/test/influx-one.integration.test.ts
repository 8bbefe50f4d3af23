import { hours, type Point, seconds } from '@ohmini/core';
import { type InfluxOneShim, noInfluxOne, startInfluxOneShim } from '@ohmini/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { influxHistory, influxSink } from '../src/index.ts';
import { rejection } from './rejection.ts';
import { sinkContract } from './sink-contract.ts';

const missing = noInfluxOne();
const NOW = Math.floor(Date.now() / 10_000) * 10_000;

const configOf = ({ url, token, org, bucket }: InfluxOneShim) => ({
  ...{ url, token, org, bucket },
  ...{ writeTimeoutMs: seconds(10), queryTimeoutMs: seconds(10) },
});
const sinkOf = (server: InfluxOneShim, changes = {}) => influxSink({ ...configOf(server), ...changes });

const row = (measurement: string, slot: number, fields: Point['fields'] = { demand: slot }): Point => ({
  measurement,
  tags: { account: 'home' },
  fields,
  at: NOW - hours(1) + seconds(10) * slot,
});

if (missing !== undefined) {
  test('the engine of InfluxDB 1.x is a store of readings', ({ skip }) => skip(missing));
} else {
  let server: InfluxOneShim;
  beforeAll(async () => {
    server = await startInfluxOneShim({ keptForHours: 48 });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  sinkContract('influx (the engine of 1.x)', async () => {
    const sink = sinkOf(server);
    const history = influxHistory(configOf(server));
    return { sink, history, [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose]() };
  });

  describe('the engine of InfluxDB 1.x', () => {
    test('stores the siblings of a row of another type, and says why it is refused', async () => {
      await using sink = sinkOf(server);
      await sink.write([row('conflict', 0)]);
      const failure = await rejection(sink.write([row('conflict', 1, { demand: 'much' }), row('conflict', 2)]));
      expect(failure).toMatchObject({ kind: 'permanent', code: 'http-422', reason: 'data' });
      expect(failure.message).toContain('field type conflict: input field "demand" on measurement "conflict"');
      expect(await server.rows('conflict')).toEqual([row('conflict', 0), row('conflict', 2)]);
    });

    test('drops what is older than it keeps, stores the siblings, and is understood', async () => {
      await using sink = sinkOf(server);
      const old = { ...row('old', 0), at: NOW - hours(49) };
      expect(await rejection(sink.write([old, row('old', 1)]))).toMatchObject({ code: 'beyond-retention' });
      expect(await server.rows('old')).toEqual([row('old', 1)]);
    });

    test('says of rows that are too old and rows of another type what is worse', async () => {
      await using sink = sinkOf(server);
      await sink.write([row('both', 0)]);
      const both = [{ ...row('both', 0), at: NOW - hours(49) }, row('both', 1, { demand: 'much' }), row('both', 2)];
      expect(await rejection(sink.write(both))).toMatchObject({ code: 'http-422' });
      expect(await server.rows('both')).toEqual([row('both', 0), row('both', 2)]);
    });

    test('keeps the value written last, field by field, also after a kill -9', async () => {
      await using own = await startInfluxOneShim();
      await using sink = sinkOf(own);
      await sink.write(
        Array.from({ length: 5000 }, (_, slot) => row('revised', slot - 4700, { demand: 1, export: 2 })),
      );
      await sink.write([row('revised', 0, { demand: 3 }), row('revised', 0, { demand: 4 })]);
      await own.engine.kill();
      expect(await rejection(sink.write([row('revised', 1)]))).toMatchObject({ kind: 'transient' });
      await own.engine.start();
      const rows = await own.rows('revised');
      expect(rows).toHaveLength(5000);
      expect(rows.find(({ at }) => at === row('revised', 0).at)?.fields).toEqual({ demand: 4, export: 2 });
      expect(rows.find(({ at }) => at === row('revised', 1).at)?.fields).toEqual({ demand: 1, export: 2 });
    });

    test('knows no bucket but its own, and a probe says so', async () => {
      await using sink = sinkOf(server, { bucket: 'other' });
      expect(await rejection(sink.probe())).toMatchObject({ code: 'http-404', reason: 'missing' });
      expect(await rejection(sink.write([row('other', 0)]))).toMatchObject({ code: 'http-404', reason: 'missing' });
    });
  });
}
