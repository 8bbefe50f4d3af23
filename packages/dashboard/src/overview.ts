import type { AccountId, DeviceId, Fuel, Instant, Interval, Milliseconds, Reading } from '@ohmini/core';

/** What the live page says about one meter. */
export interface MeterView {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
  /** Absent until the first reading was seen. It may be provisional: shown here before it is stored. */
  newest?: { reading: Reading; seenAt: Instant };
  /** Oldest first; empty for gas. A `null` is a reading without demand. */
  lastHour: { readAt: Instant; demandKw: number | null }[];
  today?: Sums & { since: Instant };
  /** Up to the same time of the day; absent where the store does not reach back to its midnight. */
  yesterday?: Sums;
  /** Today so far; absent where the meter has no export. */
  exported?: Exported;
  /** Whole UK days that are over, the newest first; those without a row are absent. */
  days?: (Sums & { startedAt: Instant })[];
  /** Absent while it is not known what the household pays. */
  price?: PriceView;
  /** How much of what Octopus could still answer has not been answered yet. */
  missingMs: Milliseconds;
  /** Present while the first read of the past goes on. */
  history?: { doneMs: Milliseconds; totalMs: Milliseconds };
}

export interface Sums {
  energyKwh: number;
  costGbp: number;
}

export interface Exported {
  energyKwh: number;
  /** Absent while what is paid for export is not known. */
  earningsGbp?: number;
}

/** All prices include VAT. */
export interface PriceView {
  /** From the half hour that holds now on, for as long as prices are known and until the end of tomorrow. */
  ahead: PricedSlot[];
  /** For a kWh that is exported now. */
  exportPence?: number | undefined;
  standingPencePerDay?: number | undefined;
  /** Half hours may be cheaper than we know: see docs/cost.md. */
  isUpperBound: boolean;
}

export interface PricedSlot extends Interval {
  pencePerKwh: number;
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
