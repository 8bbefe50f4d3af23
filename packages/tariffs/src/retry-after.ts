import { hours, type Instant } from '@ohmini/core';

/** A server that asks for more than this has made a mistake. */
const LONGEST_WAIT = hours(24);

/** Retry-After as seconds or as a date (RFC 9110 10.2.3). A date is the server's, so it is taken by the server's clock. */
export function retryAfter(headers: Headers, now: Instant): Instant | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  const serverAt = Date.parse(headers.get('date') ?? '');
  const wait = /^\d{1,7}$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - (Number.isNaN(serverAt) ? now : serverAt);
  return Number.isNaN(wait) ? undefined : now + Math.min(Math.max(wait, 0), LONGEST_WAIT);
}
