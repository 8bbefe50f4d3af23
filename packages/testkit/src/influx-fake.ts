import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Instant, Point } from '@ohmini/core';
import { annotatedCsv } from './influx-fake-csv.ts';
import { answerWithFault, type InfluxFault, storesAnyway } from './influx-fake-faults.ts';
import { evaluateFlux, UnknownBucket } from './influx-fake-flux.ts';
import { type Line, type ParsedLines, parseLineProtocol } from './influx-fake-lines.ts';
import { type BucketStore, bucketStore } from './influx-fake-store.ts';

export interface InfluxFakeOptions {
  token?: string;
  org?: string;
  bucket?: string;
  /** 0 takes any free one. */
  port?: number;
  /** Bodies longer than this answer 413. */
  maxBodyBytes?: number;
  /** Rows older than this answer 422, and their siblings are stored. */
  retainedFrom?: Instant;
  /** Lines for which this is true answer 400, and nothing of their request is stored. */
  refuses?: (line: Line) => boolean;
}

/** A request that reached the server, whatever became of it. */
export interface InfluxRequestSeen {
  path: string;
  authorization: string | undefined;
  /** How many lines with points it held. */
  lines: number;
  /** How many of them were readings: rows of a meter at some resolution. */
  readings: number;
  /** The newest time of its points, as written. */
  newest: number;
  receivedAt: Instant;
}

export interface InfluxFake extends AsyncDisposable {
  url: string;
  token: string;
  org: string;
  bucket: string;
  /** What is stored now, oldest first: of each row and field, the value written last. */
  rows(): Point[];
  /** How many rows of a measurement there are, and the newest of them; cheap, for those who wait for one more. */
  extent(measurement: string): { count: number; newestAt: Instant };
  /** Write requests that held points and were stored, wholly or in part. */
  readonly writes: number;
  readonly requests: readonly InfluxRequestSeen[];
  /** The next `times` requests go wrong; every one until `heal` when it is not said. */
  fail(fault: InfluxFault, times?: number): void;
  heal(): void;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const ERROR_CODES: Record<number, string> = {
  400: 'invalid',
  401: 'unauthorized',
  404: 'not found',
  413: 'request too large',
  422: 'unprocessable entity',
};

const refusal = (status: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ code: ERROR_CODES[status], message }),
});

const MILLISECONDS: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000 };

/** InfluxDB 2.x as far as we use it, over real HTTP, with the faults of a bad day. */
export async function startInfluxFake(options: InfluxFakeOptions = {}): Promise<InfluxFake> {
  const {
    token = 'fake-token',
    org = 'home',
    bucket = 'octopus_energy',
    maxBodyBytes = Number.MAX_SAFE_INTEGER,
  } = options;
  const store = bucketStore({ retainedFrom: options.retainedFrom ?? Number.NEGATIVE_INFINITY });
  const requests: InfluxRequestSeen[] = [];
  let fault: { fault: InfluxFault; left: number } | undefined;
  let writes = 0;

  const nextFault = (): InfluxFault | undefined => {
    if (!fault || fault.left <= 0) return undefined;
    fault.left -= 1;
    return fault.fault;
  };

  const write = (body: string, { lines, errors }: ParsedLines, query: URLSearchParams): Answer => {
    if (query.get('bucket') !== bucket) return refusal(404, `bucket "${query.get('bucket')}" not found`);
    if (Buffer.byteLength(body) > maxBodyBytes) return refusal(413, 'unable to read data: points batch is too large');
    const refused = lines.filter((line) => options.refuses?.(line)).map(({ measurement }) => `refused ${measurement}`);
    if (errors.length + refused.length > 0) return refusal(400, [...errors, ...refused].join('\n'));
    const answer = storeLines(store, lines, query.get('precision') ?? 'ns');
    if (lines.length > 0) writes += 1;
    return answer;
  };

  const answerTo = (url: URL, body: string, parsed: ParsedLines, authorization: string | undefined): Answer => {
    if (url.pathname === '/health') return { status: 200, body: '{"status":"pass"}' };
    if (authorization !== `Token ${token}`) return refusal(401, 'unauthorized access');
    if (url.searchParams.get('org') !== org) {
      // Of a query it is the request that cannot be decoded; seen at 2.7.12.
      return refusal(url.pathname === '/api/v2/query' ? 400 : 404, 'organization name not found');
    }
    if (url.pathname === '/api/v2/write') return write(body, parsed, url.searchParams);
    if (url.pathname === '/api/v2/query') return queried(body, bucket, store);
    return refusal(404, 'path not found');
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await text(request);
    const { authorization } = request.headers;
    const parsed = url.pathname === '/api/v2/write' ? parseLineProtocol(body) : { lines: [], errors: [] };
    requests.push({
      path: url.pathname,
      authorization,
      lines: parsed.lines.length,
      readings: parsed.lines.filter(({ tags }) => 'resolution' in tags).length,
      newest: parsed.lines.reduce((newest, { timestamp = 0 }) => Math.max(newest, timestamp), 0),
      receivedAt: Date.now(),
    });
    const now = nextFault();
    if (now && !storesAnyway(now)) return answerWithFault(now, response);
    const answer = answerTo(url, body, parsed, authorization);
    if (now) return answerWithFault(now, response);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((request, response) => {
    // A sender that hangs up in the middle of its request is its own affair.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    org,
    bucket,
    rows: store.rows,
    extent: store.extent,
    get writes() {
      return writes;
    },
    requests,
    fail(next, times = Number.POSITIVE_INFINITY) {
      fault = { fault: next, left: times };
    },
    heal() {
      fault = undefined;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function storeLines(store: BucketStore, lines: readonly Line[], precision: string): Answer {
  const unit = MILLISECONDS[precision];
  if (unit === undefined) return refusal(400, 'invalid precision; valid precision units are ns, us, ms, and s');
  const receivedAt = Date.now();
  const dropped = store.write(lines, ({ timestamp }) =>
    timestamp === undefined ? receivedAt : Math.trunc(timestamp * unit),
  );
  return dropped === undefined ? { status: 204 } : refusal(422, `failure writing points to database: ${dropped}`);
}

function queried(body: string, bucket: string, store: BucketStore): Answer {
  try {
    const { query } = JSON.parse(body) as { query: string };
    const csv = annotatedCsv(evaluateFlux(query, bucket, store.rows()));
    return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: csv };
  } catch (error) {
    const message = `compilation failed: ${error instanceof Error ? error.message : error}`;
    return refusal(error instanceof UnknownBucket ? 404 : 400, message);
  }
}
