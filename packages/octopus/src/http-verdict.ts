import { STATUS_CODES } from 'node:http';
import { hours, type Instant } from '@ohmini/core';
import { CODE, verdictOf } from './classification.ts';
import { Refusal } from './refusal.ts';

const HTML = /^\s*<(?:!doctype|html)/i;

export const EDGE_BLOCK = 'edge-block';

/** What an answer that is not a success means (API contract 1.5). */
export function httpVerdict(status: number, body: string, retryAt?: Instant): Refusal {
  const named = codeIn(body);
  if (named) {
    const verdict = verdictOf(named);
    return new Refusal(verdict === 'empty' ? 'transient' : verdict, named, retryAt);
  }
  // HTML with 403 comes from the edge in front of Octopus, not from its login: the token is still good.
  if (status === 403 && HTML.test(body)) return new Refusal('rate-limited', EDGE_BLOCK, retryAt);
  return new Refusal(verdictOfStatus(status), labelOfStatus(status), retryAt);
}

function verdictOfStatus(status: number): Refusal['verdict'] {
  if (status === 401 || status === 403) return 'authenticate';
  if (status === 429) return 'rate-limited';
  if (status < 300 || status === 408 || status === 425 || status >= 500) return 'transient';
  return 'request';
}

/** Of the statuses that nobody has heard of there are eight labels, not eight hundred. */
const labelOfStatus = (status: number): string =>
  status in STATUS_CODES ? `http-${status}` : `http-${Math.floor(status / 100)}xx`;

function codeIn(body: string): string | undefined {
  try {
    return errorCode(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** The first of the error codes in a GraphQL answer that looks like one. */
export function errorCode(answer: unknown): string | undefined {
  const { errors } = (answer ?? {}) as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  const codes = errors.map((each: { extensions?: { errorCode?: unknown } } | null) => each?.extensions?.errorCode);
  return codes.find((code): code is string => typeof code === 'string' && CODE.test(code));
}

/** A server that asks for more than this has made a mistake: limits of Octopus are rolling hours (API contract 4.1). */
const LONGEST_WAIT = hours(24);

/** Retry-After as seconds or as a date (RFC 9110 10.2.3). A date is the server's, so it is taken by the server's clock. */
export function retryAfter(header: string | null, now: Instant, serverAt: Instant = now): Instant | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const wait = /^\d{1,7}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - serverAt;
  return Number.isNaN(wait) ? undefined : now + Math.min(Math.max(wait, 0), LONGEST_WAIT);
}
