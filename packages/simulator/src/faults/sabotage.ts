import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Answer } from '../server/exchange.ts';
import { EDGE_BLOCK_PAGE, errorBody, MAINTENANCE_PAGE } from './bodies.ts';
import type { FaultOf, Sabotage } from './fault.ts';

const MEGABYTE = 2 ** 20;
const HUGE_MEGABYTES = 64;
const DEEP = 100_000;

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html' };

/** What the list of calls says about it. */
export const outcomeOf = (fault: Sabotage): string => {
  if (fault.kind === 'graphql-error') return fault.code;
  return fault.kind === 'http-status' ? `http-${fault.status}` : fault.kind;
};

/** Sends the fault in place of `answer`; a GraphQL error has become an answer of its own before. */
export function sendSabotage(response: ServerResponse, fault: Sabotage, answer: () => Answer): void {
  switch (fault.kind) {
    case 'http-status':
      sendStatus(response, fault);
      break;
    case 'edge-block':
      response.writeHead(403, { ...HTML_TYPE, server: 'CloudFront' }).end(EDGE_BLOCK_PAGE);
      break;
    case 'malformed':
      MALFORMED[fault.body](response, () => Buffer.from(answer().body));
      break;
    case 'reset':
      answer();
      response.socket?.resetAndDestroy();
      break;
    // `hang` is no answer: the connection ends with the simulator, or when the client has had enough.
  }
}

function sendStatus(response: ServerResponse, { status, retryAfter }: FaultOf<'http-status'>): void {
  const { type, body } = errorBody(status);
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': type, ...wait }).end(body);
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.ceil(bytes.length / 2));

type Sender = (response: ServerResponse, right: () => Buffer) => void;

const MALFORMED: Record<FaultOf<'malformed'>['body'], Sender> = {
  cut: (response, right) => response.writeHead(200, JSON_TYPE).end(half(right())),
  truncated: (response, right) => sendTruncated(response, right()),
  gzip: (response, right) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(half(gzipSync(right()))),
  html: (response) => response.writeHead(200, HTML_TYPE).end(MAINTENANCE_PAGE),
  empty: (response) => response.writeHead(200, JSON_TYPE).end(),
  huge: (response) => Readable.from(hugeBody()).pipe(response.writeHead(200, JSON_TYPE)),
  deep: (response) => response.writeHead(200, JSON_TYPE).end(`{"data":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
};

/** Announces all of it, sends half and hangs up. */
function sendTruncated(response: ServerResponse, right: Buffer): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': right.length });
  response.write(right.subarray(0, Math.floor(right.length / 2)), () => response.socket?.destroy());
}

/** Valid JSON, were it read to its end. */
function* hugeBody(): Generator<string> {
  yield '{"data":"';
  for (let i = 0; i < HUGE_MEGABYTES; i++) yield 'x'.repeat(MEGABYTE);
  yield '"}';
}
