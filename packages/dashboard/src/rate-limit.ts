import type { Clock, Instant } from '@ohmini/core';
import type { Request, RequestHandler } from 'express';

/** A probe every 50 ms passes for ever; a flood is cut after this many. */
const BURST = 200;
const PER_SECOND = 20;

/** More callers than this are forgotten together: the memory of a flood from many addresses is bounded too. */
const CALLERS_REMEMBERED = 10_000;

/** Takes tokens of whoever calls. @returns whether they were there */
export type Take = (request: Request, tokens: number) => boolean;

/** A token bucket per remote address, for what needs no password. */
export function tokenBuckets(clock: Clock): Take {
  const buckets = new Map<string, { left: number; at: Instant }>();

  return ({ ip = '' }, tokens) => {
    const now = clock.now();
    if (buckets.size > CALLERS_REMEMBERED) buckets.clear();
    const { left, at } = buckets.get(ip) ?? { left: BURST, at: now };
    const filled = Math.min(BURST, left + (Math.max(0, now - at) / 1000) * PER_SECOND);
    const isThere = filled >= tokens;
    buckets.set(ip, { left: isThere ? filled - tokens : filled, at: now });
    return isThere;
  };
}

/** One token for each request. */
export const limitedBy =
  (take: Take): RequestHandler =>
  (request, response, next) => {
    if (take(request, 1)) next();
    else response.status(429).set('retry-after', '1').json({ error: 'Too many requests: ask again in a second.' });
  };
