import type { Clock, Instant } from '@ohmini/core';
import type { RequestHandler } from 'express';

/** A probe every 50 ms passes for ever; a flood is cut after this many. */
const BURST = 200;
const PER_SECOND = 20;

/** More callers than this are forgotten together: the memory of a flood from many addresses is bounded too. */
const CALLERS_REMEMBERED = 10_000;

/** A token bucket per remote address, for what needs no password. */
export function rateLimit(clock: Clock): RequestHandler {
  const buckets = new Map<string, { tokens: number; at: Instant }>();

  const take = (caller: string): boolean => {
    const now = clock.now();
    if (buckets.size > CALLERS_REMEMBERED) buckets.clear();
    const { tokens, at } = buckets.get(caller) ?? { tokens: BURST, at: now };
    const filled = Math.min(BURST, tokens + (Math.max(0, now - at) / 1000) * PER_SECOND);
    buckets.set(caller, { tokens: filled < 1 ? filled : filled - 1, at: now });
    return filled >= 1;
  };

  return (request, response, next) => {
    if (take(request.ip ?? '')) next();
    else response.status(429).set('retry-after', '1').json({ error: 'Too many requests: ask again in a second.' });
  };
}
