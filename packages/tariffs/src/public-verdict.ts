import { STATUS_CODES } from 'node:http';
import { type Failure, type Instant, minutes, Permanent, RateLimited, Transient } from '@ohmini/core';

const HTML = /^\s*<(?:!doctype|html)/i;
const OTHER_REGISTERS = /has (?:day and night|standard) rates/i;

/** The list exists, for a meter with another number of registers (API contract 5.3). */
export const OTHER_REGISTERS_CODE = 'other-registers';

/** A block at the edge is met by everybody, and each call may prolong it (API contract 1.7). */
const EDGE_WAIT = minutes(5);
const DEFAULT_WAIT = minutes(1);

/**
 * What an answer means that is neither a success nor "unchanged", where no key was sent: nothing here is about a login
 * (API contract 5.6, 5.7).
 *
 * @param retryAt where the answer names a time
 */
export function publicVerdict(status: number, body: string, now: Instant, retryAt?: Instant): Failure {
  const code = status in STATUS_CODES ? `http-${status}` : `http-${Math.floor(status / 100)}xx`;
  if (status === 403 && HTML.test(body))
    return new RateLimited('edge-block', 'The network in front of Octopus turns us away.', retryAt ?? now + EDGE_WAIT);
  if (status === 429 || (status === 503 && retryAt !== undefined))
    return new RateLimited(code, 'Octopus asked us to call less often.', retryAt ?? now + DEFAULT_WAIT);
  if (status === 404 || status === 410)
    return new Permanent(code, 'Octopus does not publish this product or tariff, or no longer.', 'missing');
  if (status === 400 && OTHER_REGISTERS.test(body))
    return new Permanent(OTHER_REGISTERS_CODE, 'This tariff has rates of another kind.', 'missing');
  // No key, no login: a door that is shut to the public may open again.
  if (status === 401 || status === 403 || status === 408 || status === 425 || status < 400 || status >= 500)
    return new Transient(code, `Octopus could not answer just now (${code}).`);
  return new Permanent(code, `Octopus does not understand our question (${code}).`, 'request');
}
