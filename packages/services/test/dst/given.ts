import { loadConfig } from '@ohmini/config';
import { type Clock, hours, type Log } from '@ohmini/core';
import { keysOf, type Queues } from '@ohmini/queue';
import type { Redis } from 'ioredis';
import { hourOf } from '../../src/allowances.ts';
import type { Context } from '../../src/context.ts';
import { metrics } from '../../src/metrics.ts';
import { openTariffs } from '../../src/tariffs.ts';
import { noPulse } from '../no-pulse.ts';

const { config } = loadConfig({ env: {}, cwd: '/' });

const nothing = () => {};
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Read by nobody here. */
const counted = metrics();

export const KEYS = keysOf('dst');

/** What services are given, over a simulated Redis. */
export function contextOf(redis: Redis, queues: Queues, clock: Clock): Context {
  const parts = {
    config,
    clock,
    hour: hourOf(hours(1)),
    log: silent,
    metrics: counted,
    pulse: noPulse,
    redis,
    redisUrl: '',
    keys: KEYS,
    queues,
  };
  const households = { all: () => [], find: () => undefined, onChange: nothing };
  return { ...parts, households, tariffs: openTariffs(parts) };
}
