import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ohmini/config';
import { journalTick, type Milliseconds, type Payload, unpackPoints, writePayload } from '@ohmini/core';
import { journal, keysOf, openQueues, openRedis } from '@ohmini/queue';
import { type HouseholdSpec, startSimulator } from '@ohmini/simulator';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { hourOf } from '../src/allowances.ts';
import type { Context } from '../src/context.ts';
import { journalJob } from '../src/journal-job.ts';
import { metrics } from '../src/metrics.ts';
import { sources } from '../src/sources.ts';
import { openTariffs } from '../src/tariffs.ts';
import { noPulse } from './no-pulse.ts';

export const START = Date.parse('2026-11-20T12:00:00Z');

export const WITH_CAR: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy'],
  intelligent: 'vehicle',
  octoplus: true,
};

/** A household that has neither a car nor joined anything. */
export const PLAIN: HouseholdSpec = {
  accountNumber: WITH_CAR.accountNumber,
  apiKey: WITH_CAR.apiKey,
  profile: ['occupancy'],
};

/** Redis' time does not pass with ours, so that what it counts and waits for is over in no time. */
const NO_HOUR: Milliseconds = 10;

/** A household's journal with a real Redis and Octopus, in a time that passes when told to. */
export async function journalled(spec: HouseholdSpec, hour: Milliseconds = NO_HOUR) {
  let now = START;
  const clock = { now: () => now };
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const simulator = stack.use(await startSimulator({ clock, households: [spec], mintsPerHour: 1e6 }));
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const { config } = loadConfig({
    cwd: await mkdtemp(join(tmpdir(), 'ohmini-journal-')),
    env: {
      OCTOPUS_API_KEY: spec.apiKey,
      OCTOPUS_ACCOUNT_NUMBER: spec.accountNumber,
      OCTOPUS_GRAPHQL_URL: simulator.graphqlUrl,
      OCTOPUS_BACKEND_GRAPHQL_URL: simulator.backendGraphqlUrl,
      OCTOPUS_REST_URL: simulator.restUrl,
      REDIS_URL: server.url,
      SINK: 'sqlite',
    },
  });
  const { accounts } = config;
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  /** What a fetcher holds; a restarted one holds it anew. */
  const contextNow = (): Context => {
    const common = { config, clock, hour: hourOf(hour), log, metrics: metrics(), redis, redisUrl: server.url };
    const parts = { ...common, pulse: noPulse, keys, queues };
    const find = (id: string) => accounts.find((each) => each.id === id);
    return {
      ...parts,
      households: { all: () => accounts, find, onChange() {} },
      tariffs: openTariffs(parts),
    };
  };
  let context = contextNow();
  let job = journalJob(context, sources(context));
  const home = accounts[0];
  if (!home) throw new Error('The settings name no household.');
  const kept = journal(redis, keys, home.id);
  const held = stack.move();

  const run = { id: 'tick', isFirst: true, failures: 0, change: async () => {} };
  const tickOf = (handler: typeof job) => () =>
    handler({ account: home.id, task: 'journal' }, AbortSignal.timeout(60_000), run);
  const tick = () => tickOf(job)();
  return {
    simulator,
    redis,
    keys,
    queues,
    log,
    tick,
    /** The tick of another fetcher. */
    another() {
      const other = contextNow();
      return tickOf(journalJob(other, sources(other)));
    },
    kept,
    now: () => now,
    get metrics() {
      return context.metrics;
    },
    /** The rows that wait to be stored, oldest first. */
    async rows() {
      const jobs = await queues.of('write').getJobs(['waiting', 'prioritized']);
      const rows = jobs.flatMap(({ data }) => {
        const payload: Payload<'write'> = writePayload.parse(data);
        return 'points' in payload ? unpackPoints(payload) : [];
      });
      return rows.toSorted((a, b) => a.at - b.at);
    },
    restart() {
      context = contextNow();
      job = journalJob(context, sources(context));
    },
    /** Lets time pass, with the ticks that the scheduler would give it. */
    async live(length: Milliseconds) {
      const to = now + length;
      while (now < to) {
        await tick();
        now += Math.min(journalTick(await kept.states()), to - now);
      }
    },
    pass(length: Milliseconds) {
      now += length;
    },
    /** Requests made to Octopus, by our names for them; logins and failed ones too. */
    async requests() {
      const { values } = await context.metrics.octopusCalls.get();
      const counts = new Map<string, number>();
      for (const { labels, value } of values) {
        const name = String(labels.operation);
        counts.set(name, (counts.get(name) ?? 0) + value);
      }
      return Object.fromEntries(counts);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
