import type { Interval } from './interval.ts';
import type { Device, DeviceId, Resolution } from './meter.ts';
import type { Reading } from './reading.ts';
import type { Instant } from './time.ts';

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
   * Resolves once the store has acknowledged every point.
   * @throws Transient | RateLimited | Permanent; after any of them some of the points may be stored
   */
  write(points: readonly Point[]): Promise<void>;
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
  discover(signal: AbortSignal): Promise<Device[]>;
  telemetry(device: DeviceId, interval: Interval, resolution: Resolution, signal: AbortSignal): Promise<Telemetry>;
  /** Our best knowledge of the server's clock, from the last answer's Date header. */
  now(): Instant;
}

export interface AlertMessage {
  severity: 'info' | 'warning' | 'error';
  title: string;
  text: string;
  at: Instant;
}

/** Somewhere a person reads. @throws Transient | RateLimited | Permanent */
export interface AlertChannel {
  readonly name: string;
  send(message: AlertMessage): Promise<void>;
}

/** Structured logging, message last, as pino does it. Fields never hold a secret. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
