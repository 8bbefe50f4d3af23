import { type Instant, type Milliseconds, minutes, seconds } from '@ohmini/core';

const SHORTEST = seconds(1);
const LONGEST = minutes(10);

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const dateOf = (header: string | null): Instant | undefined =>
  header !== null && HTTP_DATE.test(header) ? Date.parse(header) : undefined;

function waitOf(retryAfter: string, servedAt: Instant): Milliseconds | undefined {
  if (/^\d+$/.test(retryAfter)) return seconds(Number(retryAfter));
  const date = dateOf(retryAfter);
  return date === undefined ? undefined : date - servedAt;
}

/**
 * When to come back, by the headers `Retry-After` (seconds or an HTTP date, RFC 9110 10.2.3) and `Date`, which a date
 * is measured against because our clock may differ. Between 1 s and 10 min from now.
 *
 * @returns undefined when nothing usable was said
 */
export function retryAt(headers: Headers, now: Instant): Instant | undefined {
  const wait = waitOf(headers.get('retry-after')?.trim() ?? '', dateOf(headers.get('date')) ?? now);
  return wait === undefined || Number.isNaN(wait) ? undefined : now + Math.min(Math.max(wait, SHORTEST), LONGEST);
}
