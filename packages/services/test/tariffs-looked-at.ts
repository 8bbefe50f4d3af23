import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ohmini/config';
import {
  type Agreement,
  agreementFields,
  hours,
  type Instant,
  type Milliseconds,
  minutes,
  type Payload,
  type Point,
  type SharedEntries,
  unpackPoints,
  writePayload,
} from '@ohmini/core';
import { conditionsOf, journal, keysOf, openQueues, openRedis, sharedEntries } from '@ohmini/queue';
import { startSimulator } from '@ohmini/simulator';
import { type PriceAnswer, pathOf, type RateRow } from '@ohmini/tariffs';
import { recordedLog, testRedis } from '@ohmini/testkit';
import type { Redis } from 'ioredis';
import { hourOf } from '../src/allowances.ts';
import type { Context } from '../src/context.ts';
import { metrics } from '../src/metrics.ts';
import { tariffJob } from '../src/tariff-job.ts';
import { openTariffs, tariffsToRead } from '../src/tariffs.ts';
import { noPulse } from './no-pulse.ts';

export const AGILE: Payload<'tariff'> = { product: 'AGILE-24-10-01', tariff: 'E-1R-AGILE-24-10-01-A' };
export const FLEXIBLE: Payload<'tariff'> = { product: 'VAR-22-11-01', tariff: 'E-1R-VAR-22-11-01-A' };
export const DAY_NIGHT: Payload<'tariff'> = { product: 'VAR-22-11-01', tariff: 'E-2R-VAR-22-11-01-A' };
export const GAS: Payload<'tariff'> = { product: 'VAR-22-11-01', tariff: 'G-1R-VAR-22-11-01-A' };
export const OUTGOING: Payload<'tariff'> = { product: 'OUTGOING-VAR-24-10-26', tariff: 'E-1R-OUTGOING-VAR-24-10-26-A' };

const ACCOUNT = { accountNumber: 'A-0000A001', apiKey: 'sk_live_0123456789abcdef0123456789abcdef' };

/** The worker of tariffs with a real Redis and Octopus, in a time that passes when told to, that of the cache too. */
export async function priced(start: string) {
  let now = Date.parse(start);
  const clock = { now: () => now };
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const simulator = stack.use(await startSimulator({ clock, households: [{ ...ACCOUNT, profile: ['occupancy'] }] }));
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const { config } = loadConfig({
    cwd: await mkdtemp(join(tmpdir(), 'ohmini-tariff-')),
    env: {
      OCTOPUS_API_KEY: ACCOUNT.apiKey,
      OCTOPUS_ACCOUNT_NUMBER: ACCOUNT.accountNumber,
      OCTOPUS_REST_URL: simulator.restUrl,
      REDIS_URL: server.url,
      SINK: 'sqlite',
    },
  });
  const { accounts } = config;
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, log));
  const shared = inOurTime(sharedEntries(redis, keys), clock);
  const counts = metrics();

  /** A process that has just started. */
  const contextNow = (): Context & AsyncDisposable => {
    const common = { config, clock, hour: hourOf(10), log, metrics: counts, redis, redisUrl: server.url };
    const parts = { ...common, pulse: noPulse, keys, queues };
    const tariffs = openTariffs(parts, shared);
    const find = (id: string) => accounts.find((each) => each.id === id);
    return {
      ...parts,
      households: { all: () => accounts, find, onChange() {} },
      tariffs,
      [Symbol.asyncDispose]: () => tariffs[Symbol.asyncDispose](),
    };
  };
  const run = { id: 'tick', isFirst: true, failures: 0, change: async () => {} };
  /** What is seen once is believed for a second of the real clock, so that each look is that of another process. */
  async function look(named: Payload<'tariff'>): Promise<void> {
    await using context = contextNow();
    await tariffJob(context)(named, AbortSignal.timeout(60_000), run);
  }
  const alerts = async (): Promise<Payload<'alert'>[]> =>
    (await queues.of('alert').getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data);
  const held = stack.move();

  return {
    redis,
    keys,
    queues,
    simulator,
    metrics: counts,
    look,
    now: () => now,
    pass(length: Milliseconds) {
      now += length;
    },
    /** Lets time pass to a moment, with a look each five minutes. */
    async until(end: string | Instant, ...tariffs: Payload<'tariff'>[]) {
      const to = typeof end === 'string' ? Date.parse(end) : end;
      for (; now < to; now += minutes(5)) for (const each of tariffs) await look(each);
      now = to;
    },
    /** The household says that it holds these. */
    hold: async (agreements: readonly Agreement[]) =>
      await journal(redis, keys, 'home').set(
        'agreement',
        { failures: 0, dueAt: now, isThere: true },
        agreements.map((each, i) => ({ id: `a.${i}`, fields: agreementFields(each) })),
      ),
    /** Takes the rows that wait to be stored: the store has them now. */
    async stored(): Promise<Point[]> {
      const jobs = await queues.of('write').getJobs(['waiting', 'prioritized'], 0, -1, true);
      const rows = jobs.flatMap(({ data }) => {
        const payload: Payload<'write'> = writePayload.parse(data);
        return 'points' in payload ? unpackPoints(payload) : [];
      });
      for (const job of jobs) await job.remove();
      return rows;
    },
    alerts: async () => (await alerts()).map(({ title }) => title),
    alertTexts: async () => (await alerts()).map(({ text }) => text),
    /** What is wrong now. */
    conditions: () => conditionsOf(redis, keys),
    /** What Octopus says now of the last week. */
    async published(tariff: string) {
      await using context = contextNow();
      return await context.tariffs.unitRates(tariff, { from: now - hours(24 * 7), to: now + hours(48) });
    },
    contextNow,
    /** The same for a process that asks Octopus nothing. */
    async read(tariff: string) {
      const common = { config, clock, keys, metrics: counts, redis };
      return await tariffsToRead(common, shared).unitRates(tariff, { from: now - hours(24 * 7), to: now + hours(48) });
    },
    /** A look at another answer than the cache has. */
    async lookAt(named: Payload<'tariff'>, changed: (answer: PriceAnswer<RateRow>) => PriceAnswer<RateRow>) {
      await using context = contextNow();
      const { tariffs } = context;
      const unitRates: typeof tariffs.unitRates = async (...asked) => changed(await tariffs.unitRates(...asked));
      await tariffJob({ ...context, tariffs: { ...tariffs, unitRates } })(named, AbortSignal.timeout(60_000), run);
    },
    /** A look of a process whose write jobs do not reach Redis. */
    async lookWithoutQueue(named: Payload<'tariff'>) {
      await using context = contextNow();
      const deaf = { ...queues, add: () => Promise.reject(new Error('Redis is full.')) };
      await tariffJob({ ...context, queues: deaf })(named, AbortSignal.timeout(60_000), run);
    },
    /** A process that was to fetch the rates of a tariff, and never comes back. */
    async dieFetching(named: Payload<'tariff'>) {
      const name = pathOf({ what: 'standard', ...named });
      await shared.claim(name, (await shared.read(name)).changed, 1);
    },
    /** Names and values of everything in Redis but what is a household's own. */
    async everythingOfTariffs(): Promise<string[]> {
      const names = (await redis.keys('*')).filter((key) => !key.includes(':household:'));
      const values = await Promise.all(names.map((key) => readable(redis, key)));
      return [...names, ...values];
    },
    /** What nobody but Octopus is to see. */
    secrets: [
      ...Object.values(ACCOUNT),
      'home',
      ...simulator.households.flatMap(({ meters }) => meters.flatMap((each) => [each.serial, each.meterPoint])),
    ],
    calls: (tariff?: string) =>
      simulator.calls
        .list({ operation: 'rates' })
        .filter(({ path = '' }) => tariff === undefined || path.includes(tariff)).length,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function readable(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  if (type === 'string') return (await redis.get(key)) ?? '';
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
  if (type === 'zset') return JSON.stringify(await redis.zrange(key, 0, -1));
  if (type === 'list') return JSON.stringify(await redis.lrange(key, 0, -1));
  if (type === 'set') return JSON.stringify(await redis.smembers(key));
  return JSON.stringify(await redis.xrange(key, '-', '+'));
}

/** Entries whose times are ours. What failed may be tried again at once: waits are by the clock of Redis, which is not. */
const inOurTime = (shared: SharedEntries, clock: { now(): Instant }): SharedEntries => ({
  ...shared,
  read: async (...args) => ({ ...(await shared.read(...args)), now: clock.now() }),
  async claim(...args) {
    const claim = await shared.claim(...args);
    return claim && { ...claim, claimedAt: clock.now() };
  },
  fail: (name, token, trouble) => shared.fail(name, token, trouble, 1),
});
