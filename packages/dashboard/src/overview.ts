import type { AccountId, DeviceId, Fuel, Instant, Milliseconds, Reading } from '@ohmini/core';

/** What the live page says about one meter. */
export interface MeterView {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
  /** Absent until the first reading was seen. It may be provisional: shown here before it is stored. */
  newest?: { reading: Reading; seenAt: Instant };
  /** Oldest first; empty for gas. A `null` is a reading without demand. */
  lastHour: { readAt: Instant; demandKw: number | null }[];
  today?: { energyKwh: number; costGbp: number; since: Instant };
  /** How much of what Octopus could still answer has not been answered yet. */
  missingMs: Milliseconds;
  /** Present while the first read of the past goes on. */
  history?: { doneMs: Milliseconds; totalMs: Milliseconds };
}

export interface QueueDepth {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/** Everything on the live page, at one moment. */
export interface Overview {
  at: Instant;
  meters: MeterView[];
  queues: QueueDepth[];
  /** Sentences for the reader, without secrets: why polling is slower than asked, for example. */
  notes: string[];
}
