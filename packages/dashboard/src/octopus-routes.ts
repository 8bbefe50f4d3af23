import { createHash } from 'node:crypto';
import type { Clock, Log } from '@ohmini/core';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type GzipMemo, gzipMemo } from './gzip-memo.ts';
import { ownBase } from './own-base.ts';
import type { TariffPorts } from './ports.ts';
import { limitedBy, type Take, tokenBuckets } from './rate-limit.ts';

export const OCTOPUS_PATH = '/octopus/v1';

/**
 * Clients of Octopus send their key along: as the user of Basic, or by mistake in the query. Nothing here needs to know
 * it, so nothing here does.
 */
const withoutCredentials: RequestHandler = (request, _response, next) => {
  for (const name of ['authorization', 'proxy-authorization', 'cookie']) delete request.headers[name];
  // As many as before: Node counts on them.
  request.rawHeaders.fill('');
  next();
};

/** Octopus' REST API for tariffs (design 6): open to everybody, so it holds nothing private. */
export function octopusRoutes({ tariffs, clock, log }: { tariffs: TariffPorts; clock: Clock; log: Log }): Router {
  const routes = Router();
  const gzip = gzipMemo();
  const take = tokenBuckets(clock);
  routes.use(withoutCredentials, limitedBy(take));
  routes.use(async (request, response) => {
    const reply = await tariffs.answer(asked(request, take, tariffs)).catch((err: unknown) => {
      log.error({ err }, 'a tariff could not be answered');
      return UNAVAILABLE;
    });
    response.status(reply.status);
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
    await send(request, response, reply.body, gzip);
  });
  return routes;
}

const UNAVAILABLE = { status: 503, headers: { 'retry-after': '30' }, body: '' };

function asked(request: Request, take: Take, { publicUrl, isOwnHost }: TariffPorts) {
  const { method, path, url, socket } = request;
  const start = url.indexOf('?');
  const { localAddress: address = '', localPort: port = 0 } = socket;
  return {
    method,
    path,
    query: start < 0 ? '' : url.slice(start + 1),
    base: ownBase({ host: request.headers.host, address, port, publicUrl, isOwnHost }) + OCTOPUS_PATH,
    spend: (tokens: number) => take(request, tokens),
  };
}

/** Less than this fits into one packet as it is. */
const SHORTEST_COMPRESSED = 1024;

/**
 * Compressed where the client takes it. The tag says so too: a strong one names exactly these bytes (RFC 9110 8.8.1), which
 * is why they are not left to a middleware that compresses afterwards.
 */
async function send(request: Request, response: Response, body: string, gzip: GzipMemo): Promise<void> {
  response.vary('accept-encoding');
  if (body === '') return void response.setHeader('content-length', 0).end();
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const isCompressed = body.length >= SHORTEST_COMPRESSED && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (response.statusCode === 200) {
    const tag = `"${digest}${isCompressed ? '.gzip' : ''}"`;
    response.setHeader('etag', tag);
    if (hasAlready(request, tag)) return void response.status(304).end();
  }
  if (isCompressed) response.setHeader('content-encoding', 'gzip');
  response.send(isCompressed ? await gzip(digest, body) : Buffer.from(body));
}

/** Express believes nobody who also says `no-cache`, as `fetch` does; but asking us is what those words ask for. */
const hasAlready = ({ headers }: Request, tag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
