import type { Failure, Instant, Interval } from '@ohmini/core';
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
  /** Which prices our clients ask for. */
  interval: Interval;
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
  /** `no-answer`: not within a time in which anybody should have had one. */
  freshness: Freshness | Failure['code'];
  /** As the answer says; undefined for a client that got none. */
  ageMs: number | undefined;
  /** How old it was when the client asked, by its time of fetching and the client's own clock; negative: fetched since. */
  ageAskedMs: number | undefined;
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
  /** By how much an answer was older than it said. */
  understatedMs: number;
  /** Answers with another number of rows than all prices have. */
  partial: number;
  longestWaitMs: number;
  /** When each answer of a tariff was fetched, once each. */
  fetchedAt: Map<string, Set<Instant>>;
}

export type Order =
  | { do: 'begin'; setup: Setup; mishap?: Mishap | undefined }
  | { do: 'ask'; tariff: string; clients: number }
  | { do: 'steady'; tariffs: string[]; clients: number; everyMs: number; forMs: number; rows: number }
  | { do: 'hits'; tariff: string; times: number }
  | { do: 'tally' };

export interface Replies {
  begin: true;
  ask: Outcome[];
  steady: SteadySummary;
  /** How long each took, one after the other, of those that the process answered from its own memory. */
  hits: number[];
  tally: Tally;
}
