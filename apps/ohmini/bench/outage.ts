/**
 * A store that is away for long, and comes back: `npm run bench:outage -- --days 30 --devices 2`. The backlog is made as
 * polls make it, at the pace that the fetcher would poll at, then one writer process drains it while readings of now keep
 * coming. Prints what it cost, beside what the store takes when the same rows are posted to it directly; with `--write`
 * the figures go to docs/reliability.md.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hours, type Point, paceOf, pointOf, type Series, seconds } from '@ohmini/core';
import { keysOf, memoryOf, openQueues, openRedis } from '@ohmini/queue';
import { enqueuing, isFilling } from '@ohmini/services';
import { influxSink } from '@ohmini/sinks';
import { recordedLog, startInfluxFake, testRedis, until } from '@ohmini/testkit';
import { type RunningProcess, runProcess } from '../test/running-process.ts';
import { readingsFrom, SLOT } from './outage/readings.ts';
import { type OutageReport, writeToDocs } from './outage/report.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    devices: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);

const SLOTS = days * 8640;
/** What REDIS_BUDGET_MB is by default. */
const BUDGET_BYTES = 256 * 2 ** 20;
const ASKED = { askedMs: seconds(30), callsPerHour: 90, devices: 1, catchingUp: false };

const series = Array.from(
  { length: Number(values.devices) },
  (_, index): Series => ({
    account: 'home',
    device: `00-11-22-33-44-55-66-0${index}`,
    fuel: 'electricity',
    resolution: '10s',
  }),
);

await using redis = await testRedis();
await using influx = await startInfluxFake();
const log = recordedLog();
const client = await openRedis(redis.url, log);
const keys = keysOf('ohmini');
await using queues = openQueues(client, keys, log);
const enqueue = enqueuing({ queues, redis: client, keys });

const start = Math.floor((Date.now() - hours(24 * days)) / hours(1)) * hours(1);
const expected = SLOTS * series.length;
const end = start + SLOTS * SLOT;

progress('the store is away: the backlog is made');
await client.hset(keys.gate, 'since', Date.now(), 'until', Date.now() + hours(1), 'tries', 1, 'code', 'http-503');
const beganAt = performance.now();
let jobs = 0;
let sparingFromDay: number | undefined;
for (let slot = 0, sparing = false; slot < SLOTS; ) {
  const count = Math.min(SLOTS - slot, Math.round(paceOf({ ...ASKED, sparing }) / SLOT));
  const from = start + slot * SLOT;
  await Promise.all(series.map((each) => enqueue(each, readingsFrom(from, count, start), 'live')));
  slot += count;
  jobs += series.length;
  if (jobs % 200 === 0) {
    const { usedBytes } = await memoryOf(client, BUDGET_BYTES);
    sparing = await isFilling({ keys, redis: client }, usedBytes / BUDGET_BYTES);
    if (sparing) sparingFromDay ??= slot / 8640;
  }
  if (jobs % 10_000 === 0) progress(`day ${Math.floor(slot / 8640)} of ${days}`);
}
const enqueueSeconds = secondsSince(beganAt);
const full = await memoryOf(client, 0);
let redisPeak = full.usedBytes;

progress('the store is back: one writer drains');
const env = {
  REDIS_URL: redis.url,
  INFLUXDB_URL: influx.url,
  INFLUXDB_TOKEN: influx.token,
  INFLUXDB_ORG: influx.org,
  INFLUXDB_BUCKET: influx.bucket,
  HEALTH_SERVER_ADDR: '127.0.0.1:0',
};
await using writer = runProcess('writer', [], env, await mkdtemp(join(tmpdir(), 'ohmini-bench-')));
const lags: number[] = [];

await until('the writer waits at the gate', async () => (await queues.of('write').getActiveCount()) > 0, 30_000);
const rssAtRest = residentMegabytes(writer);
let rssPeak = 0;
await client.hset(keys.gate, 'until', Date.now());
// What is enqueued before that belongs to the outage, and waits its turn.
await until('the gate is open', async () => (await client.exists(keys.gate)) === 0, 60_000);
const drainBeganAt = performance.now();
while ((await waiting()) > 0) {
  lags.push(await lagOfNow());
  rssPeak = Math.max(rssPeak, residentMegabytes(writer));
  redisPeak = Math.max(redisPeak, (await memoryOf(client, 0)).usedBytes);
  await pause(500);
}
const drainSeconds = secondsSince(drainBeganAt);
const stored = influx.rows().filter(({ at }) => at < end).length;
const direct = await directly();

const report: OutageReport = {
  at: new Date().toISOString(),
  days,
  devices: series.length,
  readings: expected,
  stored,
  lost: expected - stored,
  jobs,
  ...(sparingFromDay !== undefined && { sparingFromDay: round(sparingFromDay) }),
  enqueueSeconds: round(enqueueSeconds),
  drainSeconds: round(drainSeconds),
  readingsPerSecond: Math.round(expected / drainSeconds),
  requests: influx.requests.length,
  liveLagSeconds: { median: round(quantile(lags, 0.5)), longest: round(Math.max(...lags)), samples: lags.length },
  redisMegabytes: { whenFull: round(full.usedBytes / 2 ** 20), peak: round(redisPeak / 2 ** 20) },
  writerMegabytes: { atFirst: round(rssAtRest), peak: round(rssPeak) },
  sameRowsPostedDirectly: { readingsPerSecond: Math.round(direct), ratio: round(direct / (expected / drainSeconds)) },
};
console.log(JSON.stringify(report, undefined, 2));
if (values.write) await writeToDocs(report);
client.disconnect();

async function waiting(): Promise<number> {
  return await queues.of('write').getJobCountByTypes('waiting', 'prioritized', 'active', 'delayed');
}

/** How long a reading of now takes to the store, while the backlog drains. */
async function lagOfNow(): Promise<number> {
  const [first] = series;
  if (!first) return 0;
  const [reading] = readingsFrom(Math.floor(Date.now() / 1000) * 1000, 1, start);
  const before = performance.now();
  const requests = influx.requests.length;
  await enqueue(first, reading ? [reading] : [], 'live');
  await until(
    'it is stored',
    () => influx.requests.slice(requests).some(({ newest }) => newest === reading?.readAt),
    120_000,
  );
  return secondsSince(before);
}

/** What the store itself takes: the same rows, 5,000 in each request, one after the other. */
async function directly(): Promise<number> {
  await using other = await startInfluxFake();
  await using sink = influxSink({ ...other, writeTimeoutMs: 30_000 });
  const began = performance.now();
  let count = 0;
  for (const each of series) {
    for (let from = start; from < end; from += 5000 * SLOT) {
      const points: Point[] = readingsFrom(from, 5000, start).map((reading) =>
        pointOf(each, reading, 'energy_consumption'),
      );
      await sink.write(points);
      count += points.length;
    }
  }
  return count / secondsSince(began);
}

function residentMegabytes({ pid }: RunningProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;
}

function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function progress(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
