import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ohmini/config';
import {
  hours,
  type Instant,
  type Interval,
  type JournalEntry,
  measurementOf,
  type Point,
  packReadings,
  type Reading,
  resolutionOf,
  type Series,
} from '@ohmini/core';
import { heldWrites, journal, keysOf, openQueues, openRedis, priceChecks } from '@ohmini/queue';
import { type HouseholdSpec, startSimulator } from '@ohmini/simulator';
import { recordedLog, testRedis, until } from '@ohmini/testkit';
import { hourOf } from '../src/allowances.ts';
import { batcher } from '../src/batcher.ts';
import type { Context } from '../src/context.ts';
import { journalJob } from '../src/journal-job.ts';
import { metrics } from '../src/metrics.ts';
import { priceBook } from '../src/price-book.ts';
import { priceJob } from '../src/price-job.ts';
import { quarantine } from '../src/quarantine.ts';
import { sources } from '../src/sources.ts';
import { storeTrouble } from '../src/store-trouble.ts';
import { openHistory, openSink } from '../src/stores.ts';
import { systemic } from '../src/systemic.ts';
import { writeJob } from '../src/write-job.ts';
import { noPulse } from './no-pulse.ts';
import { publishedNow } from './published-now.ts';

export const HOME: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: 'sk_live_0123456789abcdef0123456789abcdef',
  profile: ['occupancy', 'kettle'],
};

export type Priced = Awaited<ReturnType<typeof priced>>;

/** The journal has rows there too. */
const isPriceJob = ({ id }: { id?: string | undefined }): boolean => id?.includes('.price.') ?? false;

/**
 * One household whose readings are stored with their prices, by an Octopus and a clock that stand still until told.
 *
 * @param isKnown whether its agreements are known from the start
 */
export async function priced(spec: HouseholdSpec, startsAt: Instant, isKnown = true) {
  let now = startsAt;
  const clock = { now: () => now };
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const simulator = stack.use(await startSimulator({ clock, households: [spec], lateness: false }));
  const cwd = await mkdtemp(join(tmpdir(), 'ohmini-priced-'));
  stack.defer(() => rm(cwd, { recursive: true, force: true }));
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const { config } = loadConfig({
    cwd,
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
  const [household] = accounts;
  if (!household) throw new Error('The settings name no household.');
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const parts = {
    config,
    clock,
    hour: hourOf(hours(1)),
    log,
    metrics: metrics(),
    pulse: noPulse,
    redis,
    redisUrl: server.url,
    keys,
    queues,
  };
  const find = (id: string) => accounts.find((each) => each.id === id);
  const context: Context = {
    ...parts,
    households: { all: () => accounts, find, onChange() {} },
    tariffs: publishedNow(simulator.restUrl, clock),
  };
  const meters = simulator.households[0]?.meters ?? [];
  const seriesOf = (fuel: Series['fuel']): Series => {
    const device = meters.find((meter) => meter.fuel === fuel)?.deviceId ?? '';
    return { account: household.id, device, fuel, resolution: resolutionOf({ fuel }) };
  };
  const series = seriesOf('electricity');
  const kept = journal(redis, keys, household.id);
  const tick = journalJob(context, sources(context));
  const run = { id: 'home.write.0', isFirst: true, failures: 0, change: async () => {} };
  const askOctopus = () => tick({ account: household.id, task: 'journal' }, AbortSignal.timeout(60_000), run);
  if (isKnown) await askOctopus();
  const book = stack.use(priceBook(context));
  const sink = stack.use(openSink(config));
  const history = stack.use(openHistory(config));
  const awake = { since: () => true, [Symbol.dispose]: () => {} };
  const submit = batcher({
    maxPoints: 5000,
    lingerMs: 1,
    send: (points) => sink.write(points),
    onRefused: () => {},
    isHeld: () => false,
    awake,
  });
  const handler = writeJob(context, {
    submit,
    held: async () => [],
    unitRatesOf: book.unitRatesOf,
    quarantine: quarantine(context),
    systemic: systemic(clock),
    trouble: storeTrouble(context, sink.name),
    onStored: () => {},
  });
  const pricing = priceJob(context, async ({ device }) => {
    const fuel = device === series.device ? 'electricity' : 'gas';
    return { household, series: seriesOf(fuel) };
  });
  const held = stack.move();
  const writes = heldWrites(redis, keys);

  const signal = () => AbortSignal.timeout(60_000);
  const checks = priceChecks(redis, keys);
  const priceOf = async (stretch: Interval | undefined, { account, device } = series) => {
    if (stretch) await checks.ask(account, device, [stretch]);
    return await pricing({ account, device, task: 'price' }, signal());
  };
  return {
    context,
    simulator,
    series,
    seriesOf,
    log,
    queues,
    book,
    history,
    meters,
    now: () => now,
    pass(length: number) {
      now += length;
    },
    truth: (interval: Interval, of = series) => simulator.truth(of.device, interval, of.resolution),
    /** Octopus is asked for agreements and dispatches that are due. */
    journalled: askOctopus,
    async setDispatches(entries: readonly JournalEntry[]) {
      await kept.set('dispatch', { failures: 0, dueAt: now, isThere: true, fetchedAt: now, knownSince: now }, entries);
    },
    bookKnows: (at: Instant, of = series) =>
      until('the price book knows a rate', () => book.unitRatesOf(of)(at) !== undefined, 20_000),
    async write(readings: readonly Reading[], of = series) {
      const parts = Array.from({ length: Math.ceil(readings.length / 500) }, (_, index) =>
        readings.slice(index * 500, (index + 1) * 500),
      );
      const spans = parts.map((part) => ({ from: part[0]?.readAt ?? 0, to: (part.at(-1)?.readAt ?? 0) + 1 }));
      const rev = await writes.announce(of, spans);
      for (const part of parts) await handler(packReadings(of, rev, part), signal(), run);
    },
    /** The price job alone: its rows wait in the queue. */
    pricing: priceOf,
    /** The price job, and its rows stored. */
    async repair(stretch?: Interval, { of = series, beforeMerging = async () => {} } = {}) {
      const found = await priceOf(stretch, of);
      await beforeMerging();
      const jobs = await queues.of('write').getJobs(['waiting', 'prioritized']);
      for (const job of jobs) {
        await handler(job.data, signal(), run);
        await job.remove();
      }
      return { ...found, priorities: jobs.filter(isPriceJob).map(({ opts }) => opts.priority) };
    },
    async waitingPriceJobs() {
      return (await queues.of('write').getJobs(['waiting', 'prioritized'])).filter(isPriceJob).length;
    },
    store: (points: readonly Point[]) => sink.write(points),
    rows: (interval: Interval, of = series) =>
      history.range(
        { measurement: measurementOf(of, config.measurement), tags: { device: of.device } },
        interval,
        20_000,
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
