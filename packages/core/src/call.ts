import type { Instant } from './time.ts';

/** What a call to Octopus is made for: it decides whose share of the allowance it takes. */
export type CallPurpose = 'live' | 'backfill' | 'upkeep' | 'discovery' | 'journal' | 'inspection' | 'login';

/** How a question to Octopus is to be asked. */
export interface Ask {
  purpose: CallPurpose;
  signal: AbortSignal;
  /** A gap about to slip out of reach: it may use what is otherwise left for live polls. */
  isUrgent?: boolean;
  /** Calls of this hour to be left for others. */
  leave?: number;
}

/** What Octopus says of its limit on telemetry, when asked after a refusal. */
export interface RateLimits {
  /** Such as 125. */
  announcedPerHour: number | undefined;
  /** When it answers again. */
  retryAt: Instant | undefined;
}
