/**
 * Whether people who look slow down what is stored: `npm run bench:viewers -- --pairs 5 --readings 40000 --viewers 200`. All
 * services in one process with SQLite, which is left alone until a backlog waits. Then it drains: once with so many viewers
 * of the live stream on connections of their own, once with none, in turn. Prints the rates and the median of the pairs'
 * ratios; exits 1 when that is below 0.9, a reading is lost, or a viewer saw nothing change. The fake InfluxDB would not do:
 * it answers each question of the page from all of its rows, in the process that takes the writes.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { hours, type Series } from '@ohmini/core';
import { freePort } from '@ohmini/embedded';
import { keysOf, openQueues, openRedis } from '@ohmini/queue';
import { enqueuing } from '@ohmini/services';
import { startSimulator } from '@ohmini/simulator';
import { recordedLog, testRedis, until } from '@ohmini/testkit';
import { runProcess } from '../test/running-process.ts';
import { readingsFrom, SLOT } from './outage/readings.ts';
import type { Audience, Watched } from './viewers/audience.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    readings: { type: 'string', default: '40000' },
    viewers: { type: 'string', default: '200' },
  },
});
const pairs = Number(values.pairs);
const readings = Number(values.readings);
const viewers = Number(values.viewers);

/** Of a poll each 40 s. */
const READINGS_OF_A_JOB = 4;
const LONGEST_MS = 300_000;

/** A meter of the past, so that its rows are told from those that the household's own goes on measuring. */
const series: Series = { account: 'home', device: '00-11-22-33-44-55-66-00', fuel: 'electricity', resolution: '10s' };
const start = Math.floor((Date.now() - hours(24 * 90)) / hours(1)) * hours(1);

await using stack = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'ohmini-bench-'));
stack.defer(() => rm(folder, { recursive: true, force: true }));
const redis = stack.use(await testRedis());
const octopus = stack.use(await startSimulator());
const log = recordedLog();
const client = await openRedis(redis.url, log);
stack.defer(() => client.disconnect());
const keys = keysOf('ohmini');
const queues = stack.use(openQueues(client, keys, log));
const enqueue = enqueuing({ queues, redis: client, keys });

const [home] = octopus.households;
const store = join(folder, 'readings.db');
const address = `127.0.0.1:${await freePort()}`;
const env = {
  OCTOPUS_API_KEY: home?.apiKey ?? '',
  OCTOPUS_ACCOUNT_NUMBER: home?.accountNumber ?? '',
  OCTOPUS_GRAPHQL_URL: octopus.graphqlUrl,
  OCTOPUS_BACKEND_GRAPHQL_URL: octopus.backendGraphqlUrl,
  OCTOPUS_REST_URL: octopus.restUrl,
  REDIS_URL: redis.url,
  SINK: 'sqlite',
  HEALTH_SERVER_ADDR: address,
  DATA_DIR: folder,
};
const ohmini = stack.use(runProcess('ohmini', ['start'], env, folder));
progress('the household reads its first twelve hours');
await until('it has them', () => ohmini.output().includes('nothing is missing'), LONGEST_MS);

let backlogs = 0;
progress('a drain that warms up');
await drained(viewers);
const found: { with: Drain; without: Drain; ratio: number }[] = [];
for (let pair = 0; pair < pairs; pair++) {
  progress(`pair ${pair + 1} of ${pairs}`);
  // Whoever comes second has the fuller store, so they take turns.
  const first = await drained(pair % 2 === 0 ? viewers : 0);
  const second = await drained(pair % 2 === 0 ? 0 : viewers);
  const [watched, alone] = pair % 2 === 0 ? [first, second] : [second, first];
  found.push({ with: watched, without: alone, ratio: round(watched.readingsPerSecond / alone.readingsPerSecond) });
}

const stored = rowsOf(series.device);
const ratio = median(found.map((each) => each.ratio));
const report = {
  cores: availableParallelism(),
  load: round(loadavg()[0] ?? 0),
  readings,
  viewers,
  pairs: found,
  readingsPerSecond: {
    with: median(found.map((each) => each.with.readingsPerSecond)),
    without: median(found.map((each) => each.without.readingsPerSecond)),
  },
  lost: readings * backlogs - stored,
  ratio,
};
console.log(JSON.stringify(report, undefined, 2));
const isSeen = found.every((each) => (each.with.watched?.views ?? 0) > 1);
process.exitCode = ratio >= 0.9 && report.lost === 0 && isSeen ? 0 : 1;

interface Drain {
  readingsPerSecond: number;
  seconds: number;
  watched?: Watched;
}

/** One backlog, from when the store is back until nothing waits. */
async function drained(count: number): Promise<Drain> {
  await client.hset(keys.gate, 'since', Date.now(), 'until', Date.now() + hours(1), 'tries', 1, 'code', 'http-503');
  const from = start + backlogs * readings * SLOT;
  backlogs += 1;
  for (let done = 0; done < readings; done += READINGS_OF_A_JOB * 50) await aTurn(from + done * SLOT);
  await using audience = count > 0 ? await audienceOf(count) : undefined;

  await client.hset(keys.gate, 'until', Date.now());
  await until('the gate is open', async () => (await client.exists(keys.gate)) === 0, LONGEST_MS);
  const began = performance.now();
  await until('the backlog is stored', async () => (await waiting()) === 0, LONGEST_MS);
  const took = (performance.now() - began) / 1000;
  const watched = await audience?.report();
  return { readingsPerSecond: Math.round(readings / took), seconds: round(took), ...(watched && { watched }) };
}

function rowsOf(device: string): number {
  using database = new DatabaseSync(store, { readOnly: true });
  const counted = database.prepare(
    "SELECT count(*) AS rows FROM energy_consumption r JOIN _series s ON s.id = r._series WHERE s.tags ->> 'device' = ?",
  );
  return Number(counted.get(device)?.rows);
}

/** Fifty jobs at once, as polls make them. */
async function aTurn(from: number): Promise<void> {
  const jobs = Array.from({ length: 50 }, (_, job) => from + job * READINGS_OF_A_JOB * SLOT);
  await Promise.all(jobs.map((at) => enqueue(series, readingsFrom(at, READINGS_OF_A_JOB, start), 'live')));
}

async function waiting(): Promise<number> {
  return await queues.of('write').getJobCountByTypes('waiting', 'prioritized', 'active', 'delayed');
}

/** Returns when each of them has seen the page once. */
async function audienceOf(count: number) {
  const child = fork(new URL('./viewers/audience.ts', import.meta.url));
  const said = async () => await once(child, 'message', { signal: AbortSignal.timeout(60_000) });
  const leave = async () => {
    child.kill();
    await once(child, 'exit');
  };
  child.send({ url: `http://${address}/api/v1/live`, viewers: count } satisfies Audience);
  await said();
  return {
    async report(): Promise<Watched> {
      child.send('over');
      const [{ views, megabytes }] = (await said()) as [Watched];
      return { views, megabytes: round(megabytes) };
    },
    [Symbol.asyncDispose]: leave,
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function progress(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
