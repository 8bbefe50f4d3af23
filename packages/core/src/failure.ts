import type { Instant } from './time.ts';

/**
 * The three kinds of failure, told apart at the edge and nowhere else. Adapters throw them and never retry; the queue
 * decides what to do. The message is fit for a log, an alert and a page: no secret, no URL, no account number.
 */
export abstract class Failure extends Error {
  abstract readonly kind: 'transient' | 'rate-limited' | 'permanent';
  /** Machine-readable cause, e.g. `KT-GB-4039`, `http-503`, `timeout`: bounded, so that it can label a metric. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** It may work later, unchanged: back off and try again. */
export class Transient extends Failure {
  readonly kind = 'transient';
}

/** We were asked to wait, and until when is known. */
export class RateLimited extends Failure {
  readonly kind = 'rate-limited';
  readonly retryAt: Instant;

  constructor(code: string, message: string, retryAt: Instant) {
    super(code, message);
    this.retryAt = retryAt;
  }
}

/**
 * The same again would fail the same way. `data`: this very input is refused; `credentials`: the key or token is;
 * `missing`: what we ask for is not there (a bucket, a device); `request`: we asked wrongly, which is our bug.
 */
export class Permanent extends Failure {
  readonly kind = 'permanent';
  readonly reason: 'data' | 'credentials' | 'missing' | 'request';

  constructor(code: string, message: string, reason: 'data' | 'credentials' | 'missing' | 'request') {
    super(code, message);
    this.reason = reason;
  }
}

/** A failure as it is, anything else as a transient one named by its class: an unknown error never counts as final. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  return new Transient(`unexpected-${name}`, error instanceof Error ? error.message : String(error));
}
