import { type Failure, minutes, type Permanent, type Point, RateLimited, seconds, Transient } from '@ohmini/core';
import { type InfluxFake, type InfluxFault, startInfluxFake } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { influxSink } from '../src/index.ts';
import { rejection } from './rejection.ts';

const NOW = Date.UTC(2026, 10, 20, 17, 0, 0);
const TOKEN = 'canary-token==';

const row = (slot: number, fields: Point['fields'] = { demand: slot }): Point => ({
  measurement: 'energy_consumption',
  tags: { account: 'home' },
  fields,
  at: NOW + slot * 10_000,
});

const sinkOf = ({ url, org, bucket }: InfluxFake, changes = {}) =>
  influxSink({ url, token: TOKEN, org, bucket, writeTimeoutMs: 5000, clock: { now: () => NOW }, ...changes });

const status = (code: number, headers: Record<string, string> = {}, body = ''): InfluxFault => ({
  kind: 'status',
  status: code,
  headers,
  body,
});

const REFUSED = (why: string) =>
  JSON.stringify({
    code: 'unprocessable entity',
    message: `failure writing points to database: partial write: ${why}`,
  });

describe('an answer of InfluxDB', () => {
  test.each<[string, InfluxFault, Partial<Failure> & { reason?: Permanent['reason']; retryAt?: number }]>([
    ['201', status(201), { kind: 'transient', code: 'partial' }],
    ['202', status(202), { kind: 'transient', code: 'partial' }],
    ['206', status(206), { kind: 'transient', code: 'partial' }],
    ['207', status(207), { kind: 'transient', code: 'partial' }],
    ['301', status(301, { location: '/elsewhere' }), { kind: 'permanent', code: 'http-301', reason: 'request' }],
    ['304', status(304), { kind: 'permanent', code: 'http-304', reason: 'request' }],
    ['400', status(400), { kind: 'permanent', code: 'http-400', reason: 'data' }],
    ['401', status(401), { kind: 'permanent', code: 'http-401', reason: 'credentials' }],
    ['402', status(402), { kind: 'permanent', code: 'http-402', reason: 'request' }],
    ['403', status(403), { kind: 'permanent', code: 'http-403', reason: 'credentials' }],
    ['404', status(404), { kind: 'permanent', code: 'http-404', reason: 'missing' }],
    ['405', status(405), { kind: 'permanent', code: 'http-405', reason: 'request' }],
    ['408', status(408), { kind: 'transient', code: 'http-408' }],
    ['413', status(413), { kind: 'permanent', code: 'http-413', reason: 'data' }],
    ['418', status(418), { kind: 'permanent', code: 'http-418', reason: 'request' }],
    ['422', status(422), { kind: 'permanent', code: 'http-422', reason: 'data' }],
    [
      '422 of a row older than the retention, at 2.7.12',
      status(
        422,
        {},
        REFUSED('dropped 1 points outside retention policy of duration 24h0m0s - oldest point e at 2026'),
      ),
      { kind: 'permanent', code: 'beyond-retention', reason: 'data' },
    ],
    [
      'the same, of servers before',
      status(422, {}, REFUSED('points beyond retention policy dropped=1')),
      { kind: 'permanent', code: 'beyond-retention', reason: 'data' },
    ],
    ['425', status(425), { kind: 'transient', code: 'http-425' }],
    ['429', status(429), { kind: 'rate-limited', code: 'http-429', retryAt: NOW + seconds(30) }],
    ['429 with seconds', status(429, { 'retry-after': '7' }), { kind: 'rate-limited', retryAt: NOW + seconds(7) }],
    ['500', status(500), { kind: 'transient', code: 'http-500' }],
    ['502', status(502, {}, '<html>'), { kind: 'transient', code: 'http-502' }],
    ['503', status(503), { kind: 'transient', code: 'http-503' }],
    ['503 with seconds', status(503, { 'retry-after': '9' }), { kind: 'rate-limited', retryAt: NOW + seconds(9) }],
    ['503 with an hour', status(503, { 'retry-after': '3600' }), { kind: 'rate-limited', retryAt: NOW + minutes(10) }],
    [
      '503 with a date',
      status(503, { 'retry-after': 'Fri, 20 Nov 2026 17:01:00 GMT', date: 'Fri, 20 Nov 2026 17:00:00 GMT' }),
      { kind: 'rate-limited', retryAt: NOW + minutes(1) },
    ],
    ['504', status(504), { kind: 'transient', code: 'http-504' }],
    ['599', status(599), { kind: 'transient', code: 'http-599' }],
    [
      '200 with a page',
      status(200, {}, ' <!doctype html>'),
      { kind: 'permanent', code: 'not-influxdb', reason: 'request' },
    ],
    ['a broken connection', { kind: 'reset' }, { kind: 'transient', code: 'ECONNRESET' }],
    ['half an answer', { kind: 'half-reply' }, { kind: 'transient' }],
  ])('%s has its meaning, and the write is one request', async (_, fault, expected) => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    server.fail(fault);
    expect(await rejection(sink.write([row(0), row(1)]))).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
    server.heal();
    await sink.write([row(0), row(1)]);
    expect(server.rows()).toEqual([row(0), row(1)]);
  });

  test.each<[string, InfluxFault]>([
    ['200 without a page', status(200)],
    ['204', { kind: 'lie' }],
  ])('%s is an acknowledgement', async (_, fault) => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    server.fail(fault);
    await sink.write([row(0)]);
  });
});

describe('a write', () => {
  test('is one request, however many points it has', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    await sink.write(Array.from({ length: 5000 }, (_, slot) => row(slot)));
    expect(server.requests).toMatchObject([{ path: '/api/v2/write', lines: 5000 }]);
  });

  test.each<InfluxFault['kind']>(['hang', 'trickle'])(
    'ends at its deadline when the server does this: %s',
    async (kind) => {
      await using server = await startInfluxFake({ token: TOKEN });
      await using sink = sinkOf(server, { writeTimeoutMs: 200 });
      server.fail({ kind } as InfluxFault);
      const failure = await rejection(sink.write([row(0)]));
      expect(failure).toBeInstanceOf(Transient);
      expect(failure.code).toBe('timeout');
    },
  );

  test('whose acknowledgement is lost may be repeated', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    server.fail({ kind: 'lose-reply' }, 1);
    expect(await rejection(sink.write([row(0)]))).toBeInstanceOf(Transient);
    expect(server.rows()).toEqual([row(0)]);
    await sink.write([row(0)]);
    expect(server.rows()).toEqual([row(0)]);
  });

  test('never follows a redirect, so that nobody else sees the token', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using elsewhere = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    for (const code of [301, 302, 303, 307, 308]) {
      server.fail(status(code, { location: `${elsewhere.url}/api/v2/write` }));
      expect(await rejection(sink.write([row(0)]))).toMatchObject({ reason: 'request' });
    }
    expect(elsewhere.requests).toEqual([]);
  });

  test('with a row of another type says so, and its siblings are stored', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    await sink.write([row(0)]);
    const failure = await rejection(sink.write([row(1, { demand: 'much' }), row(2)]));
    expect(failure).toMatchObject({ code: 'http-422', reason: 'data' });
    expect(failure.message).toContain('field type conflict: input field "demand"');
    expect(server.rows()).toEqual([row(0), row(2)]);
  });

  test('with a line that the server refuses stores nothing of its request', async () => {
    await using server = await startInfluxFake({ token: TOKEN, refuses: (line) => 'poison' in line.fields });
    await using sink = sinkOf(server);
    expect(await rejection(sink.write([row(0), row(1, { poison: 1 })]))).toMatchObject({ code: 'http-400' });
    expect(server.rows()).toEqual([]);
  });

  test('to a server that is not there fails for now', async () => {
    const server = await startInfluxFake({ token: TOKEN });
    await server[Symbol.asyncDispose]();
    const failure = await rejection(sinkOf(server).write([row(0)]));
    expect(failure).toMatchObject({ kind: 'transient', code: 'ECONNREFUSED' });
    expect(failure.message).not.toContain('127.0.0.1');
  });

  test('that is under way is waited for when the sink is disposed', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    const sink = sinkOf(server);
    const written = sink.write([row(0)]);
    await sink[Symbol.asyncDispose]();
    expect(server.rows()).toEqual([row(0)]);
    await written;
  });
});

describe('a failure', () => {
  const json = { 'content-type': 'application/json' };

  test('tells what the server said, without the token, in 300 characters', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    const message = `bad header\nToken ${TOKEN} ${'x'.repeat(10_000)}`;
    server.fail(status(400, json, JSON.stringify({ code: 'invalid', message })));
    const failure = await rejection(sinkOf(server).write([row(0)]));
    expect(failure.message).toContain('bad header Token *** xxx');
    expect(failure.message.length).toBeLessThan(400);
    expect(JSON.stringify(failure) + failure.stack).not.toContain(TOKEN);
  });

  test.each([
    ['a page', '<html>secret page</html>'],
    ['text that is no JSON', 'secret text'],
    ['JSON of another kind', '{"detail":"secret detail"}'],
    ['what comes late', `{"detail":"${'s'.repeat(100_000)}","message":"secret"}`],
  ])('keeps nothing of %s', async (_, body) => {
    await using server = await startInfluxFake({ token: TOKEN });
    server.fail(status(500, json, body));
    expect((await rejection(sinkOf(server).write([row(0)]))).message).toBe('InfluxDB could not answer (HTTP 500).');
  });

  test('of a token that cannot be sent does not show it', async () => {
    await using server = await startInfluxFake();
    const failure = await rejection(sinkOf(server, { token: 'canary\n' }).write([row(0)]));
    expect(failure).toMatchObject({ code: 'token-malformed', reason: 'credentials' });
    expect(failure.message).not.toContain('canary');
    expect(server.requests).toEqual([]);
  });
});

describe('a probe', () => {
  test('asks as a write does and stores nothing', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    await using sink = sinkOf(server);
    await sink.probe();
    expect(server.requests).toMatchObject([{ path: '/api/v2/write', lines: 0 }]);
    expect(server.rows()).toEqual([]);
  });

  test('finds a wrong token, a missing bucket, a missing organisation, a busy server', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    expect(await rejection(sinkOf(server, { token: 'other' }).probe())).toMatchObject({ reason: 'credentials' });
    expect(await rejection(sinkOf(server, { bucket: 'other' }).probe())).toMatchObject({ reason: 'missing' });
    expect(await rejection(sinkOf(server, { org: 'other' }).probe())).toMatchObject({ reason: 'missing' });
    server.fail(status(503, { 'retry-after': '5' }));
    expect(await rejection(sinkOf(server).probe())).toBeInstanceOf(RateLimited);
  });

  test('is satisfied by a server that wants points in every request', async () => {
    await using server = await startInfluxFake({ token: TOKEN });
    server.fail(status(400, {}, '{"message":"writing requires points"}'));
    await sinkOf(server).probe();
  });
});
