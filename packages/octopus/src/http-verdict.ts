import type { Instant } from '@ohmini/core';
import { type Verdict, verdictOf } from './classification.ts';

/** What an answer that is not a success means (API contract 1.5). */
export interface HttpVerdict {
  verdict: Exclude<Verdict, 'empty'>;
  code: string;
}

const HTML = /^\s*<(?:!doctype|html)/i;

export function httpVerdict(status: number, body: string): HttpVerdict {
  const named = codeIn(body);
  if (named) {
    const verdict = verdictOf(named);
    return { verdict: verdict === 'empty' ? 'transient' : verdict, code: named };
  }
  // HTML with 403 comes from the edge in front of Octopus, not from its login: the token is still good.
  if (status === 403 && HTML.test(body)) return { verdict: 'rate-limited', code: 'edge-block' };
  const code = `http-${status}`;
  if (status === 401 || status === 403) return { verdict: 'authenticate', code };
  if (status === 429) return { verdict: 'rate-limited', code };
  if (status === 408 || status === 425 || status >= 500) return { verdict: 'transient', code };
  return { verdict: 'request', code };
}

function codeIn(body: string): string | undefined {
  try {
    return errorCode(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** The first error code of a GraphQL answer, if it has one and it looks like one. */
export function errorCode(answer: unknown): string | undefined {
  const { errors } = (answer ?? {}) as { errors?: { extensions?: { errorCode?: unknown } }[] };
  const code = Array.isArray(errors) ? errors[0]?.extensions?.errorCode : undefined;
  return typeof code === 'string' && /^[A-Z]{2}-(?:[A-Z]{2}-)?\d{3,6}$/.test(code) ? code : undefined;
}

/** Retry-After as seconds or as a date (RFC 9110 10.2.3). */
export function retryAfter(header: string | null, now: Instant): Instant | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,7}$/.test(text)) return now + Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at, now);
}
