import type { Clock, Instant } from '@ohmini/core';
import type { Request, RequestHandler } from 'express';
import { callerOf } from './access/caller.ts';

export interface Limit {
  burst: number;
  perSecond: number;
}

/** For what needs no password: a probe every 50 ms passes for ever; a flood is cut. */
const OF_STRANGERS: Limit = { burst: 200, perSecond: 20 };

/** For pages and their parts: several people with several tabs behind one proxy are no flood. */
export const OF_READERS: Limit = { burst: 600, perSecond: 60 };

/** More callers than this are forgotten together: the memory of a flood from many addresses is bounded too. */
const CALLERS_REMEMBERED = 10_000;

/** Takes tokens of whoever calls. @returns whether they were there */
export type Take = (request: Request, tokens: number) => boolean;

/** A token bucket per caller. */
export function tokenBuckets(clock: Clock, { burst, perSecond }: Limit = OF_STRANGERS): Take {
  const buckets = new Map<string, { left: number; at: Instant }>();

  return (request, tokens) => {
    const now = clock.now();
    const caller = callerOf(request);
    if (buckets.size > CALLERS_REMEMBERED) buckets.clear();
    const { left, at } = buckets.get(caller) ?? { left: burst, at: now };
    const filled = Math.min(burst, left + (Math.max(0, now - at) / 1000) * perSecond);
    const isThere = filled >= tokens;
    buckets.set(caller, { left: isThere ? filled - tokens : filled, at: now });
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
