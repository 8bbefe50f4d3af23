import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, hours, minutes, type Series } from '@ohmini/core';
import { startSimulator } from '@ohmini/simulator';
import {
  askRedis,
  differenceFrom,
  fastClock,
  faultProxy,
  type InfluxFakeOptions,
  mortalRedis,
  startInfluxFake,
  until,
} from '@ohmini/testkit';
import { type RunningProcess, runProcess } from './running-process.ts';

type Line = Parameters<NonNullable<InfluxFakeOptions['refuses']>>[0];

const SHAPE = {
  'one process': [],
  'five processes': ['scheduler', 'fetcher', 'writer', 'alerter', 'dashboard'],
  'three writers': ['scheduler', 'fetcher', 'writer', 'writer', 'writer'],
} as const;

export type Shape = keyof typeof SHAPE;

export const SHAPES = ['five processes', 'one process'] as const satisfies readonly Shape[];

export interface HouseholdOptions {
  /** How many times faster than ours Octopus' clock runs. */
  speed?: number;
  /** Octopus' own, in place of one that begins now. */
  clock?: Clock;
  refuses?: (line: Line) => boolean;
  /** Whether rows arrive late, as real ones do. */
  lateness?: boolean;
  /** Where Redis keeps its data; a folder of its own when not said. */
  redisDir?: string;
  /** Whether Redis and the store are reached through networks that can fail. */
  hasNetworks?: boolean;
  /** More settings, or other ones. */
  settings?: Record<string, string>;
}

export type Household = Awaited<ReturnType<typeof household>>;

/** A household's surroundings for programs of ours: Redis, InfluxDB and an Octopus that lives faster than we do. */
export async function household({
  speed = 60,
  clock = fastClock(speed),
  refuses = () => false,
  lateness = false,
  redisDir,
  hasNetworks = false,
  settings = {},
}: HouseholdOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await mortalRedis(redisDir));
  const influx = stack.use(await startInfluxFake({ refuses }));
  const simulator = stack.use(
    await startSimulator({ clock, lateness, telemetryCallsPerHour: 1e6, tokenSeconds: 1200 }),
  );
  const networks = hasNetworks
    ? { redis: stack.use(await faultProxy(redis.url)), store: stack.use(await faultProxy(influx.url)) }
    : undefined;
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
    OCTOPUS_BACKEND_GRAPHQL_URL: simulator.backendGraphqlUrl,
    OCTOPUS_REST_URL: simulator.restUrl,
    OCTOPUS_CALLS_PER_HOUR: '3600',
    POLL_INTERVAL_SECONDS: '10',
    INFLUXDB_URL: networks?.store.url ?? influx.url,
    INFLUXDB_TOKEN: influx.token,
    INFLUXDB_ORG: influx.org,
    REDIS_URL: networks?.redis.url ?? redis.url,
    HEALTH_SERVER_ADDR: '127.0.0.1:0',
    DATA_DIR: join(cwd, 'data'),
    ...settings,
  };
  const held = stack.move();
  /** From the history to `until`: how the store differs from what the meter measured. */
  const difference = (to: number) =>
    differenceFrom(simulator, series, influx.rows(), { from: startedAt - hours(11) + minutes(15), to });

  return {
    redis,
    influx,
    simulator,
    networks,
    series,
    startedAt,
    env,
    cwd,
    difference,
    run: (program: string, args: readonly string[] = [], more: Record<string, string> = {}): RunningProcess =>
      runProcess(program, args, { ...env, ...more }, cwd),
    /** Starts the whole in one of its shapes; each entry starts one process, again and again if need be. */
    starters: (shape: Shape): (() => RunningProcess)[] =>
      shape === 'one process'
        ? [() => runProcess('ohmini', ['start'], env, cwd)]
        : SHAPE[shape].map((service) => () => runProcess(service, [], env, cwd)),
    stored: () => influx.extent('energy_consumption'),
    newestStoredAt: () => influx.extent('energy_consumption').newestAt,
    /** How far this household's polls have come, by what Redis holds. */
    async cursorAt(redisUrl = redis.url): Promise<number> {
      const key = `{ohmini-0}:device:${series.account}.${series.device}:cursor`;
      return Number((await askRedis(redisUrl, 'HGET', key, 'at')).split('\r\n')[1]);
    },
    /** Waits until the store holds what the meter measured, from the history to `until`. @returns readings compared */
    async storeHoldsEverything(to: number): Promise<number> {
      await until(
        'the store holds every reading',
        () => influx.rows().length > 0 && difference(to).lost.length === 0,
        60_000,
      );
      const { compared, ...rest } = difference(to);
      if (Object.values(rest).some((list) => list.length > 0)) throw new Error(JSON.stringify(rest).slice(0, 2000));
      return compared;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
