import { type Failure, type Instant, type Milliseconds, Permanent, RateLimited, Transient } from '@ohmini/core';
import { z } from 'zod';
import type { TariffWindows } from './windows.ts';

/** A failure as all processes share it, so that none of them has to fail again to know of it. */
const trouble = z.object({
  kind: z.enum(['transient', 'rate-limited', 'permanent']),
  code: z.string(),
  message: z.string(),
  reason: z.enum(['data', 'credentials', 'missing', 'request']).default('request'),
  /** In a row. */
  failures: z.number(),
});
export type Trouble = z.output<typeof trouble>;

export const troubleOf = (failure: Failure, before: Trouble | undefined): Trouble => ({
  kind: failure.kind,
  code: failure.code,
  message: failure.message,
  reason: failure instanceof Permanent ? failure.reason : 'request',
  failures: (before?.failures ?? 0) + 1,
});

/** @returns undefined for a text that is none: it is then as if nothing had failed */
export function readTrouble(text: string): Trouble | undefined {
  try {
    return trouble.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function failureOf({ kind, code, message, reason }: Trouble, retryAt: Instant): Failure {
  if (kind === 'transient') return new Transient(code, message);
  return kind === 'permanent' ? new Permanent(code, message, reason) : new RateLimited(code, message, retryAt);
}

/**
 * How long nobody is to try again. What is not published is looked for as often as what is: a "no" is an answer, and what
 * was retired rarely comes back.
 */
export function waitAfter(failure: Failure, failures: number, windows: TariffWindows, now: Instant): Milliseconds {
  const { fromMs, capMs } = windows.backOff;
  const step = Math.min(capMs, fromMs * 2 ** Math.min(failures - 1, 30));
  if (failure instanceof Permanent) return Math.max(step, windows.freshMs);
  return failure instanceof RateLimited ? Math.max(step, failure.retryAt - now) : step;
}
