/**
 * A store that is away for long, and comes back: `npm run bench:outage -- --days 30 --devices 2`. The backlog is made as
 * polls make it, then one writer process drains it while readings of now keep coming. Prints what it cost, beside what the
 * store takes when the same rows are posted to it directly.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hours, type Point, pointOf, type Reading, type Series } from '@ohmini/core';
import { keysOf, memoryOf, openQueues, openRedis } from '@ohmini/queue';
import { enqueuing } from '@ohmini/services';
import { influxSink } from '@ohmini/sinks';
import { recordedLog, startInfluxFake, testRedis, until } from '@ohmini/testkit';
import { type RunningProcess, runProcess } from '../test/running-process.ts';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '30' }, devices: { type: 'string', default: '2' } },
});
const days = Number(values.days);

/** Polls 40 s apart, which is what 90 calls an hour make of 30 s. */
const READINGS_PER_POLL = 4;
const SLOT = 10_000;
const series = Array.from(
  { length: Number(values.devices) },
  (_, index): Series => ({
    account: 'home',
    device: `00-0${index}`,
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
const polls = Math.floor((days * 8640) / READINGS_PER_POLL);
const expected = polls * READINGS_PER_POLL * series.length;

progress('the store is away: the backlog is made');
await client.hset(keys.gate, 'since', Date.now(), 'until', Date.now() + hours(1), 'tries', 1, 'code', 'http-503');
const beganAt = performance.now();
for (let poll = 0; poll < polls; poll++) {
  await Promise.all(
    series.map((each) =>
      enqueue(each, readingsFrom(start + poll * READINGS_PER_POLL * SLOT, READINGS_PER_POLL), 'live'),
    ),
  );
  if (poll % 20_000 === 0) progress(`${poll} of ${polls} polls`);
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
await until('the first rows are stored', () => influx.writes > 0, 60_000);
const drainBeganAt = performance.now();
while ((await waiting()) > 0) {
  lags.push(await lagOfNow());
  rssPeak = Math.max(rssPeak, residentMegabytes(writer));
  redisPeak = Math.max(redisPeak, (await memoryOf(client, 0)).usedBytes);
  await pause(500);
}
const drainSeconds = secondsSince(drainBeganAt);
const end = start + polls * READINGS_PER_POLL * SLOT;
const stored = influx.rows().filter(({ at }) => at < end).length;
const direct = await directly();

console.log(
  JSON.stringify(
    {
      days,
      devices: series.length,
      readings: expected,
      stored,
      lost: expected - stored,
      jobs: polls * series.length,
      enqueueSeconds: round(enqueueSeconds),
      drainSeconds: round(drainSeconds),
      readingsPerSecond: Math.round(expected / drainSeconds),
      requests: influx.requests.length,
      liveLagSeconds: { median: round(quantile(lags, 0.5)), longest: round(Math.max(...lags)) },
      redisMegabytes: { whenFull: round(full.usedBytes / 2 ** 20), peak: round(redisPeak / 2 ** 20) },
      writerMegabytes: { atFirst: round(rssAtRest), peak: round(rssPeak) },
      sameRowsPostedDirectly: {
        readingsPerSecond: Math.round(direct),
        ratio: round(direct / (expected / drainSeconds)),
      },
    },
    undefined,
    2,
  ),
);
client.disconnect();

function readingsFrom(from: number, count: number): Reading[] {
  return Array.from({ length: count }, (_, index) => ({
    readAt: from + index * SLOT,
    consumptionDeltaKwh: 0.001,
    demandKw: 0.36,
    costDeltaGbp: 0.00025,
    consumptionKwh: 1485.157 + index / 1000,
    exportKwh: null,
  }));
}

async function waiting(): Promise<number> {
  return await queues.of('write').getJobCountByTypes('waiting', 'prioritized', 'active', 'delayed');
}

/** How long a reading of now takes to the store, while the backlog drains. */
async function lagOfNow(): Promise<number> {
  const [first] = series;
  if (!first) return 0;
  const [reading] = readingsFrom(Math.floor(Date.now() / 1000) * 1000, 1);
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
      const points: Point[] = readingsFrom(from, 5000).map((reading) => pointOf(each, reading, 'energy_consumption'));
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
