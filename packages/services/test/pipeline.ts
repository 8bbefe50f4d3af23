import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '@ohmini/config';
import { hours, type Interval, minutes, type Series } from '@ohmini/core';
import { deviceState, keysOf, openQueues, openRedis } from '@ohmini/queue';
import { startSimulator } from '@ohmini/simulator';
import { differenceFrom, fastClock, recordedLog, startInfluxFake, testRedis, until } from '@ohmini/testkit';
import { start } from '../src/index.ts';

export interface PipelineOptions {
  /** The simulator's clock runs so many times as fast as ours. */
  speed?: number;
  lateness?: boolean;
  pollIntervalMs?: number;
}

/** Everything but the services, for real: a Redis, an Octopus that lives faster, and an InfluxDB. */
export async function pipeline({ speed = 60, lateness = false, pollIntervalMs = 500 }: PipelineOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const influx = stack.use(await startInfluxFake());
  const simulator = stack.use(
    await startSimulator({ clock: fastClock(speed), lateness, telemetryCallsPerHour: 1e6, tokenSeconds: 1200 }),
  );
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const [household] = simulator.households;
  const device = household?.meters[0]?.deviceId ?? '';
  const series: Series = { account: 'home', device, fuel: 'electricity', resolution: '10s' };
  const config = await configFor({ household, influx, simulator, redisUrl: server.url, pollIntervalMs });
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const held = stack.move();

  return {
    server,
    redis,
    influx,
    simulator,
    series,
    queues,
    log,
    /** What must be seen by nobody but Octopus and the store. */
    secrets: [
      household?.apiKey,
      household?.accountNumber,
      influx.token,
      ...(household?.meters ?? []).map(({ meterPoint }) => meterPoint),
    ].filter((each) => each !== undefined),
    /** The named services in this process. */
    start: (services: Config['services']) => start({ config: { ...config, services }, redisUrl: server.url, log }),
    difference: (interval: Interval) => differenceFrom(simulator, series, influx.rows(), interval),
    /** Nothing is missing and nothing waits to be stored. */
    async caughtUp() {
      const state = deviceState(redis, keys, series.account, series.device);
      await until(
        'no gap is open',
        async () => (await state.cursor()).cursorAt !== undefined && (await state.gaps()).length === 0,
      );
      await until('the write queue is empty', async () => {
        const { waiting, prioritized, active, delayed } = await queues
          .of('write')
          .getJobCounts('waiting', 'prioritized', 'active', 'delayed');
        return [waiting, prioritized, active, delayed].every((count) => count === 0);
      });
    },
    newestStoredAt: () => influx.rows().at(-1)?.at ?? 0,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

interface Surroundings {
  household: { accountNumber: string; apiKey: string } | undefined;
  influx: { url: string; token: string; org: string; bucket: string };
  simulator: { graphqlUrl: string; restUrl: string };
  redisUrl: string;
  pollIntervalMs: number;
}

async function configFor({ household, influx, simulator, redisUrl, pollIntervalMs }: Surroundings): Promise<Config> {
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-pipeline-'));
  const env = {
    OCTOPUS_API_KEY: household?.apiKey ?? '',
    OCTOPUS_ACCOUNT_NUMBER: household?.accountNumber ?? '',
    OCTOPUS_GRAPHQL_URL: simulator.graphqlUrl,
    OCTOPUS_REST_URL: simulator.restUrl,
    OCTOPUS_CALLS_PER_HOUR: '3600',
    INFLUXDB_URL: influx.url,
    INFLUXDB_TOKEN: influx.token,
    INFLUXDB_ORG: influx.org,
    INFLUXDB_BUCKET: influx.bucket,
    REDIS_URL: redisUrl,
    HEALTH_SERVER_ADDR: '127.0.0.1:0',
  };
  const { config } = loadConfig({ env, cwd });
  // Below what the settings allow: the simulator's minutes are short.
  return { ...config, accounts: config.accounts.map((account) => ({ ...account, pollIntervalMs, callsPerHour: 1e6 })) };
}

/** What is final when the simulator's clock shows `now`: not the newest rows, and only what was within reach at the start. */
export const settledAt = (startedAt: number, now: number, latest = minutes(3)): Interval => ({
  from: startedAt - hours(11) - minutes(45),
  to: now - latest,
});
