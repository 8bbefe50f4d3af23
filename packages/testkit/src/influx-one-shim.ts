import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Interval, Point } from '@ohmini/core';
import { annotatedCsv } from './influx-fake-csv.ts';
import { evaluateFlux, UnknownBucket } from './influx-fake-flux.ts';
import { parseFlux } from './influx-fake-flux-parse.ts';
import { createDatabase, type InfluxOne, selectRows, startInfluxOne } from './influx-one.ts';

export interface InfluxOneOptions {
  /** Older rows are dropped; kept for ever when not said. */
  keptForHours?: number;
}

/** The engine of InfluxDB 1.x behind the two paths of the API of 2.x that we use. */
export interface InfluxOneShim extends AsyncDisposable {
  url: string;
  token: string;
  org: string;
  bucket: string;
  engine: InfluxOne;
  /** What is stored now, oldest first. */
  rows(measurement: string, interval?: Interval): Promise<Point[]>;
  /** The answers to writes, as the sender saw them. */
  readonly answers: readonly number[];
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const CSV_TYPE = { 'content-type': 'text/csv; charset=utf-8' };

const refusal = (status: number, message: string): Answer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ message }),
});

const EVER: Interval = { from: 0, to: 4e12 };

/**
 * Translates as little as it can: a write goes to the engine as it came, and of its answer only the status is changed
 * where 2.x has another. Of a query the engine reads the rows, and the small part of Flux that we use is ours.
 */
export async function startInfluxOneShim({ keptForHours }: InfluxOneOptions = {}): Promise<InfluxOneShim> {
  const [token, org, bucket] = ['one-token', 'home', 'octopus_energy'];
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startInfluxOne());
  await engine.ask(createDatabase(bucket, keptForHours));
  const answers: number[] = [];
  const rows = async (measurement: string, interval = EVER): Promise<Point[]> =>
    (await engine.ask(selectRows(bucket, measurement, interval))).toSorted((a, b) => a.at - b.at);

  async function write(body: string, query: URLSearchParams): Promise<Answer> {
    const to = new URLSearchParams({ db: query.get('bucket') ?? '', precision: query.get('precision') ?? 'ns' });
    const answer = await fetch(`${engine.url}/write?${to}`, { method: 'POST', body });
    const said = await answer.text();
    return { status: statusOf(answer.status, said), headers: JSON_TYPE, ...(said && { body: inWordsOf2(said) }) };
  }

  async function query(flux: string): Promise<Answer> {
    try {
      const found = await rows(...selectionOf(flux));
      return { status: 200, headers: CSV_TYPE, body: annotatedCsv(evaluateFlux(flux, bucket, found)) };
    } catch (error) {
      return refusal(error instanceof UnknownBucket ? 404 : 400, `${error}`);
    }
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shim');
    const body = await text(request);
    if (request.headers.authorization !== `Token ${token}`) return refusal(401, 'unauthorized access');
    if (searchParams.get('org') !== org) return refusal(404, 'organization name not found');
    if (pathname === '/api/v2/query') return await query((JSON.parse(body) as { query: string }).query);
    const answer = await write(body, searchParams);
    answers.push(answer.status);
    return answer;
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await answerTo(request);
    response.writeHead(status, headers).end(body);
  };
  // An engine that is gone answers nobody, and so do we.
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const held = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    org,
    bucket,
    engine,
    rows,
    answers,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** 1.x answers 400 where some lines were dropped, 2.x answers 422. */
const statusOf = (status: number, said: string): number =>
  status === 400 && /partial write: (field type conflict|points beyond)/.test(said) ? 422 : status;

const inWordsOf2 = (said: string): string =>
  JSON.stringify({ message: `failure writing points to database: ${(JSON.parse(said) as { error?: string }).error}` });

/** Which rows a query may want. */
function selectionOf(flux: string): [measurement: string, interval: Interval] {
  const calls = parseFlux(flux);
  const at = (key: string): number => Number(calls.find(({ name }) => name === 'range')?.args.get(key));
  const conditions = calls.map(({ args }) => args.get('fn')).flatMap((fn) => (Array.isArray(fn) ? [...fn] : []));
  const named = conditions.find((each) => typeof each === 'object' && each.column === '_measurement');
  if (typeof named !== 'object') throw new Error('a query is for one measurement');
  return [named.value, { from: at('start'), to: at('stop') }];
}
