import type { DeviceId, Instant, Milliseconds } from '@ohmini/core';

export const OPERATIONS = [
  'obtainKrakenToken',
  'account',
  'viewer',
  'smartMeterTelemetry',
  'rateLimitInfo',
  'devices',
  'flexPlannedDispatches',
  'completedDispatches',
  'electricVehicles',
  'chargePointVariants',
  'customerFlexibilityCampaignEvents',
  'octoplusAccountInfo',
  'savingSessions',
  'products',
  'rates',
  'consumption',
  'restAccount',
  'change',
  'other',
] as const;

/**
 * A GraphQL field, or a family of REST routes. `change` is every attempt to change something at Octopus, all of which are
 * refused: any mutation but the one for a token, and any REST request but a GET.
 */
export type Operation = (typeof OPERATIONS)[number];

/** Whom a fault hits; what is left out hits everybody. */
interface FaultScope {
  account?: string;
  operation?: Operation;
  /** A meter's, or that of a car or charger. */
  device?: DeviceId;
  /** So many calls, then it is over. */
  times?: number;
  /** Over from this moment of the real clock (the simulator's own, without skew). */
  until?: Instant;
}

export const BODIES = ['cut', 'truncated', 'gzip', 'html', 'empty', 'huge', 'deep'] as const;

/** Replaces an answer. */
export type Sabotage =
  /** HTTP 200 with this error code for every field that was asked for. */
  | { kind: 'graphql-error'; code: string }
  /** 502 to 504 are nginx pages, others JSON. `retryAfter` is the header's value: seconds, or an HTTP date. */
  | { kind: 'http-status'; status: number; retryAfter?: number | string }
  /** 403 with CloudFront's page, which says nothing about the credentials. */
  | { kind: 'edge-block' }
  /**
   * HTTP 200, and half of the right body (`cut`), a shorter body than announced (`truncated`), half of it compressed
   * (`gzip`), a web page, nothing, 64 MB, or JSON nested 100,000 deep.
   */
  | { kind: 'malformed'; body: (typeof BODIES)[number] }
  /** No answer, ever. */
  | { kind: 'hang' }
  /** The connection is cut, after the call was worked on. */
  | { kind: 'reset' };

export const KEPT = ['1m', '30m', 'settled', 'nothing'] as const;
type Kept = (typeof KEPT)[number];

/** Changes what is answered. */
type Condition =
  /** The rows of this stretch do not exist; once the fault is cleared they do, as after a late upload. */
  | { kind: 'meter-silent'; from: Instant; to: Instant }
  /** The rows of this stretch repeat its first one. */
  | { kind: 'frozen'; from: Instant; to: Instant }
  /**
   * The stretch is lost for ever to everything finer than `kept`, and whole in that and what is coarser: the meter counts
   * on while nobody listens. `settled` are the half hours that are billed; `nothing`: not even those.
   */
  | { kind: 'lost'; from: Instant; to: Instant; kept: Kept }
  /** `[]`, as without a Home Mini. */
  | { kind: 'no-mini' }
  /** The key is refused; tokens stay good until they expire. */
  | { kind: 'bad-key' }
  /** The owner of a car or charger has taken it out of Octopus' hands: nothing is planned. */
  | { kind: 'suspended' }
  /** Rows that no client may store as they are come first: readAt null, NaN, 1e30, numbers, an hour ahead; odd prices too. */
  | { kind: 'odd-rows' }
  /** Half-hourly prices are published no further than to this moment, whatever the time is. */
  | { kind: 'rates-late'; to: Instant }
  /** REST no longer knows the product, and none of its tariffs. */
  | { kind: 'retired'; product: string }
  /** Octopus' clock is ahead by this: Date, expiry, windows, everything. */
  | { kind: 'clock-skew'; ms: Milliseconds };

export type Fault = FaultScope & (Sabotage | Condition);

export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;
