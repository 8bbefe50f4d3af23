import type { AlertMessage, ChannelName } from './alert-message.ts';
import type { BucketQuestion, BucketSeries } from './buckets.ts';
import type { Ask, RateLimits } from './call.ts';
import type { Interval } from './interval.ts';
import type { JournalEntry, JournalKind } from './journal.ts';
import type { DeviceId, FoundMeter, Resolution } from './meter.ts';
import type { Reading } from './reading.ts';
import type { Instant, Milliseconds } from './time.ts';

/** One row as a sink takes it and history gives it back. Absent fields leave stored ones alone. */
export interface Point {
  measurement: string;
  tags: Record<string, string>;
  fields: Record<string, number | string>;
  at: Instant;
}

/** Where readings are kept. Writing is idempotent: the same measurement, tags and time is the same row. */
export interface Sink {
  /** For status and logs: `influxdb` or `sqlite`. */
  readonly name: string;
  /**
   * Resolves once the store has acknowledged every point. A store that can be waited for gives up when `signal` says so.
   * @throws Transient | RateLimited | Permanent; after any of them some of the points may be stored
   */
  write(points: readonly Point[], signal?: AbortSignal): Promise<void>;
  /** Resolves when the store would take a write now. @throws as `write` */
  probe(): Promise<void>;
}

/** Which rows: those of one measurement that carry all these tags. */
export interface Selection {
  measurement: string;
  tags: Record<string, string>;
}

/** Reads the store back. Intervals are half-open; rows come oldest first. */
export interface History {
  range(selection: Selection, interval: Interval, limit: number): Promise<Point[]>;
  /** The newest row in the interval. */
  last(selection: Selection, interval: Interval): Promise<Point | undefined>;
  /** The sum of one numeric field; 0 when there is no row. */
  sum(selection: Selection, field: string, interval: Interval): Promise<number>;
  count(selection: Selection, interval: Interval): Promise<number>;
  /** Downsampled by the store, each series by itself, in the order of their tags. */
  buckets(selection: Selection, question: BucketQuestion): Promise<BucketSeries[]>;
}

/** A stretch of telemetry as it was answered: sorted by time, one reading per `readAt`. */
export interface Telemetry {
  readings: Reading[];
  /** The server's clock when it answered, from its Date header. */
  servedAt: Instant;
  /** Rows that could not be read, with the reason; counted, never guessed at. */
  rejected: { reason: string; count: number }[];
}

/** One household at Octopus. Every method throws Transient | RateLimited | Permanent and never retries. */
export interface TelemetrySource {
  /** Every meter of the household, those that are not polled too. */
  discover(ask: Ask): Promise<FoundMeter[]>;
  telemetry(device: DeviceId, interval: Interval, resolution: Resolution, ask: Ask): Promise<Telemetry>;
  /** The half hours that bills are made of: known for ever, and not before the next day (API contract 5.9). */
  settled(device: DeviceId, interval: Interval, ask: Ask): Promise<Telemetry>;
  /** What Octopus says of its limits; worth a call only after it said that we call too often. */
  rateLimits(ask: Ask): Promise<RateLimits>;
  /** Our best knowledge of the server's clock, from the last answer's Date header. */
  now(): Instant;
}

/** What Octopus says about an account, of one kind. */
export interface JournalAnswer {
  entries: JournalEntry[];
  /** Whether the household has any of this at all: an intelligent device, a place among those who join sessions. */
  isThere: boolean;
  /** The server's clock when it answered. */
  servedAt: Instant;
  /** Rows that could not be read; counted, never guessed at. */
  rejected: number;
}

/** A household's account at Octopus, read only: no question changes anything there. */
export interface JournalSource {
  /**
   * @param live the devices that dispatches are asked for, of kind `dispatch`
   * @throws Transient | RateLimited | Permanent, and never retries
   */
  journal(kind: JournalKind, ask: Ask, live?: readonly string[]): Promise<JournalAnswer>;
}

/** Small values that all processes share and that outlive them. */
export interface KeyValue {
  get(key: string): Promise<string | undefined>;
  /** Forgotten after `ttl`, when given. */
  set(key: string, value: string, ttl?: Milliseconds): Promise<void>;
  delete(key: string): Promise<void>;
}

/** One at a time, over all processes. */
export interface Lease {
  /**
   * Runs `action` if nobody else holds `name`; held for as long as it runs, and for at most `ttl` if we die in it.
   * @returns whether it ran
   */
  run(name: string, ttl: Milliseconds, action: () => Promise<void>): Promise<boolean>;
}

/** Somewhere a person reads. */
export interface AlertChannel {
  readonly name: ChannelName;
  /**
   * Delivers them as one message, in this order; at most `ALERTS_PER_MESSAGE`.
   * @throws Transient | RateLimited | Permanent, and never retries; after any of them the message may have been taken
   */
  send(messages: readonly AlertMessage[], signal?: AbortSignal): Promise<void>;
}

/** Structured logging, message last, as pino does it. Fields never hold a secret. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
