import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Refusal } from '../src/refusal.ts';
import { wire } from '../src/wire.ts';
import { answering, type Reply } from './answering.ts';

const QUESTION = { operation: 'test', query: 'query Test { viewer { id } }', variables: { secret: 's3cret' } };
const clock = { now: () => Date.parse('2026-11-20T12:00:00Z') };

const wireTo = (graphqlUrl: string, timeoutMs = 2000) =>
  wire({ graphqlUrl, clock, timeoutMs, userAgent: 'ohmini/1.2.3', onServerTime: () => {} });

async function refusalOf(asking: Promise<unknown>): Promise<Refusal> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error(`It is no refusal: ${error}`);
  return error;
}

/** What a question to a server that answers so comes to, and how long that takes. */
async function outcome(reply: Reply, timeoutMs?: number) {
  await using server = await answering(reply);
  const begun = performance.now();
  const refusal = await refusalOf(wireTo(server.url, timeoutMs)(QUESTION, 'token'));
  return { code: refusal.code, took: performance.now() - begun };
}

test('a question names its client and carries the bare token', async () => {
  await using server = await answering((response) => response.end('{"data":{"viewer":{"id":1}}}'));
  expect(await wireTo(server.url)(QUESTION, 'e30.e30.c2ln')).toEqual({ viewer: { id: 1 } });
  expect(server.asked[0]?.headers).toMatchObject({ 'user-agent': 'ohmini/1.2.3', authorization: 'e30.e30.c2ln' });
  await wireTo(server.url)(QUESTION);
  expect(server.asked[1]?.headers.authorization).toBeUndefined();
});

test.each([301, 302, 303, 307, 308])(
  'a redirect by %i is not followed: the token stays with whom it is for',
  async (status) => {
    await using elsewhere = await answering((response) => response.end('{"data":{"viewer":null}}'));
    expect(await outcome((response) => response.writeHead(status, { location: elsewhere.url }).end())).toMatchObject({
      code: `http-${status}`,
    });
    expect(elsewhere.asked).toEqual([]);
  },
);

/** One byte every 20 ms, for as long as anybody listens. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

test('an answer that trickles ends at the deadline', async () => {
  const { code, took } = await outcome(trickle, 250);
  expect(code).toBe('timeout');
  expect(took).toBeGreaterThan(200);
  expect(took).toBeLessThan(1500);
});

test('silence ends at the deadline', async () => {
  expect((await outcome(() => {}, 250)).code).toBe('timeout');
});

test.each([
  ['in silence', () => {}],
  ['in mid-answer', trickle],
])('who stops asking %s is let go at once, and that is no timeout', async (_, reply: Reply) => {
  await using server = await answering(reply);
  const stop = new AbortController();
  const begun = performance.now();
  setTimeout(() => stop.abort(), 100);
  expect((await refusalOf(wireTo(server.url, 20_000)(QUESTION, 'token', stop.signal))).code).toBe('aborted');
  expect(performance.now() - begun).toBeLessThan(1500);
});

test('who has stopped before asking asks nothing', async () => {
  await using server = await answering((response) => response.end('{}'));
  expect((await refusalOf(wireTo(server.url)(QUESTION, 'token', AbortSignal.abort()))).code).toBe('aborted');
  expect(server.asked).toEqual([]);
});

test('the deadlines of the caller and ours are told apart', async () => {
  await using server = await answering(() => {});
  expect((await refusalOf(wireTo(server.url, 150)(QUESTION, 'token', AbortSignal.timeout(10_000)))).code).toBe(
    'timeout',
  );
  expect((await refusalOf(wireTo(server.url, 10_000)(QUESTION, 'token', AbortSignal.timeout(150)))).code).toBe(
    'aborted',
  );
});

test.each([
  ['without end', (response: ServerResponse) => void pour(response)],
  [
    'that grows when it is unpacked',
    (response: ServerResponse) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, ' '))),
  ],
  ['without end beside an error', (response: ServerResponse) => void pour(response.writeHead(502))],
])('a body %s is left unread', async (_, reply) => {
  expect((await outcome(reply)).code).toBe('too-large');
});

function pour(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
  };
  response.on('drain', more);
  more();
}

test.each([
  ['nothing', ''],
  ['no data and no error', '{}'],
  ['null', 'null'],
  ['null for data', '{"data":null}'],
  ['a number for data', '{"data":7}'],
  ['a list', '[{"data":{}}]'],
  ['a web page', '<html></html>'],
  ['a torn reply', '{"data":{"viewer":'],
  ['text for errors', '{"data":{},"errors":"boom"}'],
])('%s is no answer', async (_, body) => {
  expect((await outcome((response) => void response.end(body))).code).toBe('malformed');
});

test.each([
  ['{"data":{"viewer":1},"errors":[{}]}', 'graphql-error'],
  ['{"data":{"viewer":1},"errors":{"a":1}}', 'graphql-error'],
  ['{"data":{"viewer":[]},"errors":[{"extensions":{"errorCode":"KT-GB-4039"}}]}', 'KT-GB-4039'],
])('errors are looked at before data: %s', async (body, code) => {
  expect((await outcome((response) => void response.end(body))).code).toBe(code);
});

test.each(['{"data":{"viewer":1},"errors":[]}', '{"data":{"viewer":1},"errors":null,"extensions":null}'])(
  'no errors are no errors, however they are written: %s',
  async (body) => {
    await using server = await answering((response) => void response.end(body));
    expect(await wireTo(server.url)(QUESTION)).toEqual({ viewer: 1 });
  },
);

test('a server that is not there is no timeout', async () => {
  const server = await answering(() => {});
  await server[Symbol.asyncDispose]();
  expect((await refusalOf(wireTo(server.url)(QUESTION, 'token'))).code).toBe('network');
});

test('a refusal holds nothing of the question', async () => {
  await using server = await answering((response) => response.writeHead(500).end('s3cret'));
  const refusal = await refusalOf(wireTo(server.url)(QUESTION, 'token'));
  expect(refusal.cause).toBeUndefined();
  expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toMatch(/s3cret|127\.0\.0\.1|viewer/);
});
