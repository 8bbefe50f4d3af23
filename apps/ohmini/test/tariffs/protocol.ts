import type { Failure } from '@ohmini/core';
import type { Freshness, TariffWindows } from '@ohmini/tariffs';

/** How a client process is to answer: by our cache, or by the seed's in the same words. */
export interface Setup {
  algorithm: 'ohmini' | 'seed';
  redisUrl: string;
  restUrl: string;
  /** Of all keys in Redis. */
  prefix: string;
  windows: Partial<TariffWindows>;
  /** A folder that the processes of the seed share. */
  folder: string;
  /** How many times faster than life the seed's fixed thirty minutes go by. */
  scale: number;
}

/** Where in a refresh something befalls the process. */
export const STEPS = ['claimed', 'asked', 'fetched', 'published'] as const;
export type StepName = (typeof STEPS)[number];

/** What happens there, once. */
export interface Mishap {
  at: StepName;
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** One client's answer. */
export interface Outcome {
  freshness: Freshness | Failure['code'];
  /** Undefined for a client that got no answer, and where the algorithm does not say. */
  ageMs: number | undefined;
  rows: number;
  tookMs: number;
}

/** What befell the cache, for metrics. */
export interface Tally {
  overtaken: number;
  takeovers: number;
}

/** Many clients over a stretch of time. */
export interface SteadySummary {
  answers: Record<string, number>;
  /** By the name of the answer. */
  oldestMs: Record<string, number>;
  /** Of answers from the process, and of those that looked further, in milliseconds. */
  tookMs: { process: number[]; shared: number[] };
}

export type Order =
  | { do: 'begin'; setup: Setup; mishap?: Mishap | undefined }
  | { do: 'ask'; tariff: string; clients: number }
  | { do: 'steady'; tariffs: string[]; clients: number; everyMs: number; forMs: number }
  | { do: 'tally' };

export interface Replies {
  begin: true;
  ask: Outcome[];
  steady: SteadySummary;
  tally: Tally;
}
