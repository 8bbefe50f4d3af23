import { hours, type Instant, type Milliseconds, minutes, seconds } from '@ohmini/core';

const SHORTEST = seconds(1);
const LONGEST = hours(1);

/** Asked to wait without a time, we wait this long. */
const UNSAID = minutes(1);

/**
 * When to come back, by `Retry-After` in seconds or as a date (RFC 9110 10.2.3). A date is measured against the server's own
 * `Date`, because our clock may differ. Between a second and an hour from now; in a minute where nothing usable is said.
 */
export function comeBackAt(headers: Headers, now: Instant): Instant {
  const wait = waitOf(headers.get('retry-after')?.trim() ?? '', dateOf(headers.get('date')) ?? now);
  return now + Math.min(Math.max(wait ?? UNSAID, SHORTEST), LONGEST);
}

function waitOf(retryAfter: string, servedAt: Instant): Milliseconds | undefined {
  if (/^\d+$/.test(retryAfter)) return seconds(Number(retryAfter));
  const date = dateOf(retryAfter);
  return date === undefined ? undefined : date - servedAt;
}

function dateOf(text: string | null): Instant | undefined {
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
