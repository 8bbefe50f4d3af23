import { type Failure, type Instant, Permanent, RateLimited, seconds, Transient } from '@ohmini/core';
import { retryAt } from './retry-after.ts';

/** How long to leave a server alone that says 429 and nothing else. */
const UNSAID_WAIT = seconds(30);

/** Of 2.7.12, and of servers before it. */
const TOO_OLD = /outside retention policy|beyond retention policy/;

const PARTLY_DONE = new Set([201, 202, 206, 207]);
const LATER = new Set([408, 425]);

export interface Answer {
  status: number;
  headers: Headers;
  /** What the server says about it, fit for a page. */
  detail: string;
  /** Whose fault a refused body is: of a write the data's, of a query ours. */
  refused: 'data' | 'request';
}

/** What each status means: the page of failure modes calls this table S1 to S11. @returns undefined for a success */
export function failureOf({ status, headers, detail, refused }: Answer, now: Instant): Failure | undefined {
  if (status === 200 || status === 204) return undefined;
  const code = `http-${status}`;
  const say = (what: string): string =>
    detail === '' ? `${what} (HTTP ${status}).` : `${what} (HTTP ${status}): ${detail}`;
  // InfluxDB 3 answers 201 to a batch of which it kept a part; we promise that acknowledged means stored.
  if (PARTLY_DONE.has(status)) return new Transient('partial', say('InfluxDB may have stored only a part'));
  if (status === 401 || status === 403) return new Permanent(code, say('InfluxDB refuses the token'), 'credentials');
  if (status === 404) return new Permanent(code, say('InfluxDB knows no such organisation or bucket'), 'missing');
  if (status === 400 || status === 413 || status === 422) {
    const isTooOld = TOO_OLD.test(detail);
    return new Permanent(isTooOld ? 'beyond-retention' : code, say('InfluxDB refuses what was sent'), refused);
  }
  if (status === 429 || status === 503) return busy(headers, code, say('InfluxDB is busy'), now);
  if (status >= 500 || LATER.has(status)) return new Transient(code, say('InfluxDB could not answer'));
  return new Permanent(code, say('This does not answer like an InfluxDB'), 'request');
}

function busy(headers: Headers, code: string, message: string, now: Instant): Failure {
  const until = retryAt(headers, now) ?? (code === 'http-429' ? now + UNSAID_WAIT : undefined);
  return until === undefined ? new Transient(code, message) : new RateLimited(code, message, until);
}
