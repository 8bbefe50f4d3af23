import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hours, minutes, type Series } from '@ohmini/core';
import { startSimulator } from '@ohmini/simulator';
import { differenceFrom, fastClock, startInfluxFake, testRedis, until } from '@ohmini/testkit';
import { type RunningProcess, runProcess } from './running-process.ts';

const SERVICES = ['scheduler', 'fetcher', 'writer', 'alerter', 'dashboard'] as const;

export const SHAPES = ['five processes', 'one process'] as const;

/** A household's surroundings for programs of ours: Redis, InfluxDB and an Octopus that lives faster than we do. */
export async function household({ speed = 60 } = {}) {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await testRedis());
  const influx = stack.use(await startInfluxFake());
  const simulator = stack.use(
    await startSimulator({ clock: fastClock(speed), lateness: false, telemetryCallsPerHour: 1e6, tokenSeconds: 1200 }),
  );
  const startedAt = simulator.now();
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-household-'));
  const [home] = simulator.households;
  const series: Series = {
    account: 'home',
    device: home?.meters[0]?.deviceId ?? '',
    fuel: 'electricity',
    resolution: '10s',
  };
  const env = {
    OCTOPUS_API_KEY: home?.apiKey ?? '',
    OCTOPUS_ACCOUNT_NUMBER: home?.accountNumber ?? '',
    OCTOPUS_GRAPHQL_URL: simulator.graphqlUrl,
    OCTOPUS_REST_URL: simulator.restUrl,
    OCTOPUS_CALLS_PER_HOUR: '3600',
    POLL_INTERVAL_SECONDS: '10',
    INFLUXDB_URL: influx.url,
    INFLUXDB_TOKEN: influx.token,
    INFLUXDB_ORG: influx.org,
    REDIS_URL: redis.url,
    HEALTH_SERVER_ADDR: '127.0.0.1:0',
    DATA_DIR: join(cwd, 'data'),
  };
  const held = stack.move();

  return {
    influx,
    simulator,
    env,
    cwd,
    run: (program: string, args: readonly string[] = []): RunningProcess => runProcess(program, args, env, cwd),
    /** Starts the whole in one of its shapes; each entry starts one process, again and again if need be. */
    starters: (shape: (typeof SHAPES)[number]): (() => RunningProcess)[] =>
      shape === 'one process'
        ? [() => runProcess('ohmini', ['start'], env, cwd)]
        : SERVICES.map((service) => () => runProcess(service, [], env, cwd)),
    newestStoredAt: () => influx.rows().at(-1)?.at ?? 0,
    /** Waits until the store holds what the meter measured, from the history to `until`. @returns readings compared */
    async storeHoldsEverything(to: number): Promise<number> {
      const interval = { from: startedAt - hours(11) + minutes(15), to };
      const compare = () => differenceFrom(simulator, series, influx.rows(), interval);
      await until(
        'the store holds every reading',
        () => influx.rows().length > 0 && compare().lost.length === 0,
        60_000,
      );
      const { compared, ...difference } = compare();
      if (Object.values(difference).some((list) => list.length > 0))
        throw new Error(JSON.stringify(difference).slice(0, 2000));
      return compared;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
