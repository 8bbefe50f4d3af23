import type { Config } from '@ohmini/config';
import type { Clock, Log } from '@ohmini/core';
import type { Keys, Queues } from '@ohmini/queue';
import type { Tariffs } from '@ohmini/tariffs';
import type { Redis } from 'ioredis';
import type { Hour } from './allowances.ts';
import type { Households } from './households.ts';
import type { Metrics } from './metrics.ts';
import type { Pulse } from './pulse.ts';

/** What every service is given. Each takes what it needs; none looks anything up elsewhere. */
export interface Context {
  config: Config;
  /** Not those of `config`, which are as they were at the start. */
  households: Households;
  clock: Clock;
  /** Of the allowance of calls. */
  hour: Hour;
  /** The times of the rules of alerts are so many times as long: less than 1 for tests, which have no minutes to wait. */
  alertPace?: number;
  log: Log;
  metrics: Metrics;
  /** What runs for ever is heard from here. */
  pulse: Pulse;
  redis: Redis;
  redisUrl: string;
  keys: Keys;
  queues: Queues;
  /** Shared with every process; what nobody asks for is not fetched. */
  tariffs: Tariffs;
}

/** One of the five. Starting acquires, disposing finishes what is in hand and releases. */
export type Service = (context: Context) => Promise<AsyncDisposable>;
