import { loadConfig } from '@ohmini/config';
import { hours } from '@ohmini/core';
import { keysOf, openQueues, openRedis } from '@ohmini/queue';
import { recordedLog } from '@ohmini/testkit';
import { hourOf } from '../src/allowances.ts';
import type { Context } from '../src/context.ts';
import { households } from '../src/households.ts';
import { metrics } from '../src/metrics.ts';
import { openTariffs } from '../src/tariffs.ts';
import { writing } from '../src/writer.ts';
import { noPulse } from './no-pulse.ts';

/**
 * The writer, with a lock that ends soon: its own lasts thirty seconds, by a constant that no setting makes shorter. Its
 * settings are in its environment, the length of the lock is its one argument.
 */
const lockMs = Number(process.argv[2]);
const { config } = loadConfig({ services: 'writer' });
const redisUrl = config.redis.kind === 'url' ? config.redis.url.reveal() : '';
const log = recordedLog();
const redis = await openRedis(redisUrl, log);
const keys = keysOf(config.queue.prefix);
const queues = openQueues(redis, keys, log);
const parts = {
  config,
  clock: Date,
  hour: hourOf(hours(1)),
  log,
  metrics: metrics(),
  pulse: noPulse,
  redis,
  redisUrl,
  keys,
  queues,
};
const context: Context = { ...parts, households: households(parts), tariffs: openTariffs(parts) };
await writing(context, lockMs);
