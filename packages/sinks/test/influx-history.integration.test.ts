import { type Interval, Permanent, Transient } from '@ohmini/core';
import { type InfluxFake, startInfluxFake } from '@ohmini/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { influxHistory, influxSink } from '../src/index.ts';
import { rejection } from './rejection.ts';

const AT = Date.UTC(2026, 10, 20, 17, 0, 0);
const ALL: Interval = { from: AT - 1000, to: AT + 1000 };
const ROW = { measurement: 'm', tags: { account: 'home' }, fields: { demand: 1 }, at: AT };
const SELECTION = { measurement: 'm', tags: { account: 'home' } };

const configOf = ({ url, token, org, bucket }: InfluxFake) => ({ url, token, org, bucket });
const historyOf = (server: InfluxFake, queryTimeoutMs = 5000) => influxHistory({ ...configOf(server), queryTimeoutMs });

async function withOneRow(server: InfluxFake): Promise<void> {
  await using sink = influxSink({ ...configOf(server), writeTimeoutMs: 5000 });
  await sink.write([ROW]);
}

describe('a query', () => {
  const hostile = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\r', '\t', '$', '{', '}', ')', '|', '>', ' ', 'a') }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'home',
      '$"',
      '$$' + '{r}',
      '") |> drop',
      '" or r["account"] == "home',
      '$' + '{r.account}',
      '\\"',
      '\\',
      'home" //',
      "'",
    ),
  );

  test('gives only what was asked for, whatever is asked for', async () => {
    await using server = await startInfluxFake();
    await withOneRow(server);
    const history = historyOf(server);
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (account, measurement) => {
        const byTag = await history.range({ measurement: 'm', tags: { account } }, ALL, 9);
        expect(byTag).toEqual(account === 'home' ? [ROW] : []);
        const byName = await history.count({ measurement, tags: {} }, ALL);
        expect(byName).toBe(measurement === 'm' ? 1 : 0);
        expect(await history.sum(SELECTION, account, ALL)).toBe(0);
        expect(await history.last({ measurement: 'm', tags: { [`x${measurement}`]: account } }, ALL)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('may reach beyond all time', async () => {
    await using server = await startInfluxFake();
    await withOneRow(server);
    const ever = { from: Number.NEGATIVE_INFINITY, to: Number.MAX_SAFE_INTEGER };
    expect(await historyOf(server).range(SELECTION, ever, 9)).toEqual([ROW]);
  });

  test.each([
    ['a wrong token', 'token', { code: 'http-401', reason: 'credentials' }],
    ['a missing bucket', 'bucket', { code: 'http-404', reason: 'missing' }],
    ['a missing organisation', 'org', { code: 'http-400', reason: 'request' }],
  ])('finds %s', async (_, key, expected) => {
    await using server = await startInfluxFake();
    const history = influxHistory({ ...configOf(server), [key]: 'other', queryTimeoutMs: 5000 });
    expect(await rejection(history.count(SELECTION, ALL))).toMatchObject(expected);
  });

  test('ends at its deadline, also in the middle of an answer', async () => {
    await using server = await startInfluxFake();
    for (const kind of ['hang', 'trickle'] as const) {
      server.fail({ kind });
      expect(await rejection(historyOf(server, 200).count(SELECTION, ALL))).toMatchObject({ code: 'timeout' });
    }
  });

  test('that breaks off fails for now, and a page instead of an answer is our fault', async () => {
    await using server = await startInfluxFake();
    server.fail({ kind: 'half-reply' });
    expect(await rejection(historyOf(server).last(SELECTION, ALL))).toBeInstanceOf(Transient);
    server.fail({ kind: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    expect(await rejection(historyOf(server).last(SELECTION, ALL))).toMatchObject({ reason: 'request' });
    server.fail({ kind: 'status', status: 302, headers: { location: 'http://example.org' } });
    expect(await rejection(historyOf(server).last(SELECTION, ALL))).toBeInstanceOf(Permanent);
  });

  test('that fails half way, after a status of 200, is not taken for an answer', async () => {
    await using server = await startInfluxFake();
    const rows =
      '#datatype,string,long,dateTime:RFC3339,double,string,string\r\n#group,false,false,false,false,true,true\r\n' +
      '#default,_result,,,,,\r\n,result,table,_time,_value,_field,_measurement\r\n' +
      ',,0,2026-11-20T17:00:00Z,1,demand,m\r\n';
    const error =
      '\r\n#datatype,string,string\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,out of memory,\r\n';
    const csv = { 'content-type': 'text/csv; charset=utf-8' };
    server.fail({ kind: 'status', status: 200, headers: csv, body: rows });
    expect(await historyOf(server).range(SELECTION, ALL, 9)).toHaveLength(1);
    server.fail({ kind: 'status', status: 200, headers: csv, body: rows + error });
    expect(await rejection(historyOf(server).range(SELECTION, ALL, 9))).toMatchObject({
      kind: 'transient',
      code: 'query-failed',
    });
  });
});

describe('the fake', () => {
  test('answers 400 to Flux that it does not know', async () => {
    await using server = await startInfluxFake();
    const query = `from(bucket: "${server.bucket}") |> range(start: 2026-01-01T00:00:00Z, stop: 2027-01-01T00:00:00Z)`;
    const ask = async (flux: string) => {
      const response = await fetch(`${server.url}/api/v2/query?org=${server.org}`, {
        method: 'POST',
        headers: { authorization: `Token ${server.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: flux }),
      });
      return response.status;
    };
    expect(await ask(query)).toBe(200);
    for (const unknown of [`${query} |> keep(columns: ["a"])`, 'buckets()', '', `${query} or`]) {
      expect(await ask(unknown)).toBe(400);
    }
  });
});
