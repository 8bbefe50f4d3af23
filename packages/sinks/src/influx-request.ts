import { type Clock, type Failure, type Milliseconds, Permanent, Transient } from '@ohmini/core';
import { failureOf } from './influx-status.ts';
import { explanation, firstBytes } from './server-text.ts';

export interface InfluxConfig {
  /** Where the API is, without `/api/v2`. */
  url: string;
  token: string;
  org: string;
  bucket: string;
  fetch?: typeof fetch;
  clock?: Clock;
}

export interface InfluxRequest {
  path: '/api/v2/write' | '/api/v2/query';
  query: Record<string, string>;
  contentType: string;
  body: string;
  /** For everything from the first packet to the last byte read, not for silence between two of them. */
  timeout: Milliseconds;
  /** Ends it sooner. */
  signal?: AbortSignal;
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

const systemClock: Clock = { now: () => Date.now() };

/**
 * One POST, never repeated and never redirected: the token goes to the configured host alone.
 * The client library's transport is not used, because it has no total deadline, keeps bodies of any length, and takes
 * any 2xx for success.
 *
 * @returns the answer, when it is a success by its status; its body is still to be read
 * @throws Transient | RateLimited | Permanent
 */
export async function post(config: InfluxConfig, request: InfluxRequest): Promise<Response> {
  // The message of fetch for a header that cannot be sent would show the token.
  if (!VISIBLE_ASCII.test(config.token)) {
    throw new Permanent('token-malformed', 'The InfluxDB token holds characters that cannot be sent.', 'credentials');
  }
  const response = await send(config, request);
  const ok = response.status === 200 || response.status === 204;
  // A broken explanation of a refusal does not make the refusal a broken connection.
  const detail = ok ? '' : explanation(await firstBytes(response).catch(() => ''), config.token);
  const { status, headers } = response;
  const refused = request.path === '/api/v2/write' ? 'data' : 'request';
  const failure = failureOf({ status, headers, detail, refused }, (config.clock ?? systemClock).now());
  if (failure) throw failure;
  return response;
}

async function send(config: InfluxConfig, request: InfluxRequest): Promise<Response> {
  const url = `${config.url.replace(/\/+$/, '')}${request.path}?${new URLSearchParams(request.query)}`;
  try {
    return await (config.fetch ?? fetch)(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Token ${config.token}`, 'content-type': request.contentType },
      body: request.body,
      signal: AbortSignal.any([AbortSignal.timeout(request.timeout), ...(request.signal ? [request.signal] : [])]),
    });
  } catch (error) {
    throw connectionFailure(error);
  }
}

/** What happened to the connection, by its code alone: the message may hold hosts and addresses. */
export function connectionFailure(error: unknown): Failure {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new Transient('timeout', 'InfluxDB did not answer in time.');
  }
  const code = codeOf(error instanceof Error ? error.cause : undefined) ?? 'connection';
  return new Transient(code, `The connection to InfluxDB failed (${code}).`);
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]{2,48}$/.test(cause.code) ? cause.code : undefined;
}

export const notInflux = (): Failure =>
  new Permanent('not-influxdb', 'Something else answers at the address of InfluxDB, a login page perhaps.', 'request');
