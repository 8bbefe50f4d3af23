import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '@ohmini/alerts';
import { type Account, type Config, loadConfig } from '@ohmini/config';
import { hours, type Interval, JOURNAL_KINDS, minutes, type RuleName, type Series } from '@ohmini/core';
import { deviceState, journal, keysOf, openQueues, openRedis } from '@ohmini/queue';
import { type HouseholdSpec, startSimulator } from '@ohmini/simulator';
import {
  differenceFrom,
  fastClock,
  type InfluxFakeOptions,
  recordedLog,
  startInfluxFake,
  testRedis,
  until,
} from '@ohmini/testkit';
import { start } from '../src/index.ts';
import { hurriedProcess } from './hurried-process.ts';

export interface PipelineOptions {
  /** The simulator's clock runs so many times as fast as ours. */
  speed?: number;
  lateness?: boolean;
  pollIntervalMs?: number;
  /** Households by their ids, for an ACCOUNTS_FILE that `name` writes; without it the settings name one, `home`. */
  households?: readonly string[];
  /**
   * As strict as Octopus: 125 calls an hour and 90 of ours, in hours that are as much shorter as the simulator's clock is
   * faster. Ours shows the same time then.
   */
  isStrict?: boolean;
  /** Whether the one household has a gas meter too. */
  gas?: boolean;
  /** In place of homes of all kinds. */
  homes?: readonly HouseholdSpec[];
  /** Whether account data are asked for from the start. Without it they count as fresh for a day: no call is theirs. */
  journal?: boolean;
  influx?: InfluxFakeOptions;
  /** In place of `influx`. */
  store?: StoreAddress;
}

/** Where readings are written to, and how. */
interface StoreAddress {
  url: string;
  token: string;
  org: string;
  bucket: string;
}

export type Pipeline = Awaited<ReturnType<typeof pipeline>>;

const WITH_GAS: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy', 'kettle'],
  gas: true,
};

/** Three minutes are 1.8 s. Looks come that much more often too: at 1/600 they alone take a fifth of a processor. */
export const ALERT_PACE = 1 / 100;

/** Services start and stop, clocks run ahead of the machine's, and history is not there at once. */
const ALWAYS: readonly RuleName[] = ['clock-wrong', 'gaps', 'service-missing'];
const EXPECTED = [
  'Ohmini has started',
  'Ohmini stops',
  ...ALWAYS.flatMap((name) => [rules[name].title, rules[name].over]),
];

/** Everything but the services, for real: a Redis, an Octopus that lives faster, and an InfluxDB. */
export async function pipeline(options: PipelineOptions = {}) {
  const { speed = 60, lateness = false, pollIntervalMs = 500, households: ids = ['home'] } = options;
  const clock = fastClock(speed);
  const strictly = options.isStrict && { clock, hour: hours(1) / speed };
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const influx = stack.use(await startInfluxFake(options.influx));
  const simulator = stack.use(
    await startSimulator({
      clock,
      lateness,
      ...(!options.isStrict && { telemetryCallsPerHour: 1e6, tokenSeconds: 1200 }),
      households: options.homes ?? (options.gas ? [WITH_GAS] : ids.length),
    }),
  );
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const [household] = simulator.households;
  const seriesOf = (account: string): Series => {
    const device = simulator.households[ids.indexOf(account)]?.meters[0]?.deviceId ?? '';
    return { account, device, fuel: 'electricity', resolution: '10s' };
  };
  const [first = 'home'] = ids;
  const series = seriesOf(first);
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-pipeline-'));
  const accountsFile = options.households && join(cwd, 'accounts.yaml');

  /** Writes ACCOUNTS_FILE with these households, and with other keys than theirs where some are given. */
  async function name(named: readonly string[], otherKeys: Readonly<Record<string, string>> = {}): Promise<void> {
    const accounts = named.map((id) => {
      const { accountNumber: number, apiKey } = simulator.households[ids.indexOf(id)] ?? {};
      return { id, number, apiKey: otherKeys[id] ?? apiKey };
    });
    if (accountsFile) await writeFile(accountsFile, JSON.stringify({ accounts }), { mode: 0o600 });
  }
  await name(ids);
  const around: Surroundings = {
    cwd,
    household,
    accountsFile,
    influx: options.store ?? influx,
    simulator,
    redisUrl: server.url,
    pollIntervalMs,
    callsPerHour: options.isStrict ? 90 : 1e6,
  };
  const config = () => configFor(around);
  const keys = keysOf(config().queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const isFresh = { failures: 0, dueAt: clock.now() + hours(23), isThere: false };
  for (const id of options.journal ? [] : ids)
    for (const kind of JOURNAL_KINDS) await journal(redis, keys, id).set(kind, isFresh);
  const held = stack.move();

  return {
    server,
    redis,
    influx,
    simulator,
    series,
    seriesOf,
    name,
    keys,
    queues,
    log,
    /** What must be seen by nobody but Octopus and the store. */
    secrets: [
      household?.apiKey,
      household?.accountNumber,
      influx.token,
      ...(household?.meters ?? []).flatMap(({ meterPoint, serial }) => [meterPoint, serial]),
    ].filter((each) => each !== undefined),
    /** The named services in this process. */
    start: (services: Config['services']) =>
      start({ config: { ...config(), services }, redisUrl: server.url, log, alertPace: ALERT_PACE, ...strictly }),
    /** All of them in a process of its own, with this clock and hours as short. */
    hurried: () => hurriedProcess({ around, speed, clock }),
    /** The titles of what people were told, but for what every one of these tests brings about. */
    alerts: () =>
      log.lines
        .flatMap(({ fields }) => ('alert' in fields ? [String(fields.alert)] : []))
        .filter((title) => !EXPECTED.some((start) => title.startsWith(start))),
    difference: (interval: Interval, of = series) => differenceFrom(simulator, of, influx.rows(), interval),
    /** Nothing is missing and nothing waits to be stored. */
    async caughtUp(of = series) {
      const state = deviceState(redis, keys, of.account, of.device);
      await until(
        'no gap is open',
        async () => (await state.cursor()).cursorAt !== undefined && (await state.gaps()).length === 0,
      );
      await until(
        'the write queue is empty',
        async () => {
          const { waiting, prioritized, active, delayed } = await queues
            .of('write')
            .getJobCounts('waiting', 'prioritized', 'active', 'delayed');
          return [waiting, prioritized, active, delayed].every((count) => count === 0);
        },
        60_000,
      );
    },
    newestStoredAt: (of = series) =>
      influx.rows().findLast(({ tags }) => tags.account === of.account && tags.resolution === of.resolution)?.at ?? 0,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

export interface Surroundings {
  cwd: string;
  household: { accountNumber: string; apiKey: string } | undefined;
  accountsFile: string | undefined;
  influx: StoreAddress;
  simulator: { graphqlUrl: string; backendGraphqlUrl: string; restUrl: string };
  redisUrl: string;
  pollIntervalMs: number;
  callsPerHour: number;
}

export function configFor(around: Surroundings): Config {
  const { cwd, household, accountsFile, influx, simulator, redisUrl, pollIntervalMs, callsPerHour } = around;
  const env = {
    ...(accountsFile
      ? { ACCOUNTS_FILE: accountsFile }
      : { OCTOPUS_API_KEY: household?.apiKey ?? '', OCTOPUS_ACCOUNT_NUMBER: household?.accountNumber ?? '' }),
    OCTOPUS_GRAPHQL_URL: simulator.graphqlUrl,
    OCTOPUS_BACKEND_GRAPHQL_URL: simulator.backendGraphqlUrl,
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
  const fast = (accounts: readonly Account[]) =>
    accounts.map((account) => ({ ...account, pollIntervalMs, callsPerHour }));
  const { accountsFile: file } = config;
  return {
    ...config,
    accounts: fast(config.accounts),
    accountsFile: file && { fingerprint: file.fingerprint, read: () => fast(file.read()) },
  };
}

/** What is final when the simulator's clock shows `now`: not the newest rows, and only what was within reach at the start. */
export const settledAt = (startedAt: number, now: number, latest = minutes(3)): Interval => ({
  from: startedAt - hours(11) - minutes(45),
  to: now - latest,
});
