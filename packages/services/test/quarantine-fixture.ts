import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@ohmini/config';
import { hours, type Point, packReadings, pointOf, type Reading, type Series } from '@ohmini/core';
import { keysOf, openQueues, openRedis } from '@ohmini/queue';
import { type InfluxFake, recordedLog, testRedis, until } from '@ohmini/testkit';
import { afterAll, beforeAll } from 'vitest';
import { hourOf } from '../src/allowances.ts';
import type { Context } from '../src/context.ts';
import { households } from '../src/households.ts';
import { metrics } from '../src/metrics.ts';
import { openHistory, openSink } from '../src/stores.ts';
import { openTariffs } from '../src/tariffs.ts';
import { noPulse } from './no-pulse.ts';

export const SERIES: Series = { account: 'home', device: '00-11-22-33', fuel: 'electricity', resolution: '10s' };

export const READ_AT = Date.UTC(2026, 10, 20, 17, 0, 10);

export const readingOf = (consumptionDeltaKwh: number, readAt = READ_AT): Reading => ({
  readAt,
  consumptionDeltaKwh,
  demandKw: 0.6,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
});

export const refusedReading = (reading: Reading, rev = 7) => ({
  write: packReadings(SERIES, rev, [reading]),
  reason: 'http-400',
  said: 'field type conflict',
});

export const rowOf = (reading: Reading): Point => pointOf(SERIES, reading, 'energy_consumption');

export type Surroundings = Awaited<ReturnType<typeof surroundings>>;

/** What services are given, over a Redis that the tests of one file share, each under a prefix of its own. */
export function quarantineTests() {
  let server: Awaited<ReturnType<typeof testRedis>>;
  beforeAll(async () => {
    server = await testRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  return { open: (influx?: InfluxFake) => surroundings(server.url, influx) };
}

async function surroundings(redisUrl: string, influx: InfluxFake | undefined) {
  await using stack = new AsyncDisposableStack();
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-quarantine-'));
  stack.defer(() => rm(cwd, { recursive: true, force: true }));
  const { config } = loadConfig({ env: envFor(redisUrl, influx), cwd });
  const log = recordedLog();
  const redis = await openRedis(redisUrl, log);
  stack.defer(() => redis.disconnect());
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
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
  const shared = { households: stack.use(households(parts)), tariffs: stack.use(openTariffs(parts)) };
  const context: Context = { ...parts, ...shared };
  const history = stack.use(openHistory(config));
  const held = stack.move();
  const counts = (queue: 'quarantine' | 'write') =>
    queues.of(queue).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');

  return {
    context,
    history,
    log,
    counts,
    failed: () => until('everything in quarantine failed', async () => allFailed(await counts('quarantine'))),
    /** Every row of the one series, whatever wrote it. */
    rows: () => history.range({ measurement: 'energy_consumption', tags: { device: SERIES.device } }, ALL_TIME, 100),
    /** As a later answer that was stored meanwhile. */
    async store(points: readonly Point[]): Promise<void> {
      await using sink = openSink(config);
      await sink.write(points);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const ALL_TIME = { from: 0, to: Date.UTC(2100, 0, 1) };

const allFailed = ({ failed = 0, ...others }: Record<string, number>): boolean =>
  failed > 0 && Object.values(others).every((count) => count === 0);

const envFor = (redisUrl: string, influx: InfluxFake | undefined): Record<string, string> => ({
  OCTOPUS_API_KEY: 'sk_live_0123456789abcdef0123456789abcdef',
  OCTOPUS_ACCOUNT_NUMBER: 'A-0000A001',
  REDIS_URL: redisUrl,
  QUEUE_PREFIX: `test-${randomUUID().slice(0, 8)}`,
  HEALTH_SERVER_ADDR: '127.0.0.1:0',
  ...(influx
    ? {
        INFLUXDB_URL: influx.url,
        INFLUXDB_TOKEN: influx.token,
        INFLUXDB_ORG: influx.org,
        INFLUXDB_BUCKET: influx.bucket,
      }
    : { SINK: 'sqlite' }),
});

/** A worker of the quarantine, in a process of its own, takes the two jobs that wait and is killed with them. */
export async function takenByOneThatDies({ context: { config, redisUrl } }: Surroundings): Promise<void> {
  const child = spawn(process.execPath, [DYING_WORKER, redisUrl, config.queue.prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const DYING_WORKER = fileURLToPath(new URL('./quarantine-dying-worker.ts', import.meta.url));
