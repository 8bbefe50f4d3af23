/**
 * What a picture of the past costs: `npm run bench:series -- --days 30`. A SQLite file with so many days of ten-second
 * readings, and a dashboard in a process of its own that is asked for them over HTTP. Prints how long each question takes until
 * its last byte is there and read as JSON, and how long `/health` waits meanwhile; exits 1 when 30 days at ten seconds take
 * a second or more.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { hours, type Point, seconds, startOfLondonDay } from '@ohmini/core';
import { keysOf, openRedis, setFound, setHouseholds } from '@ohmini/queue';
import { sqliteSink } from '@ohmini/sinks';
import { recordedLog, testRedis, until } from '@ohmini/testkit';
import { runProcess } from '../test/running-process.ts';

const { values } = parseArgs({ options: { days: { type: 'string', default: '30' } } });
const days = Number(values.days);

const ROUNDS = 7;
const DEVICE = '00-11-22-33-44-55-66-77';
const TO = startOfLondonDay(Date.now());
const FROM = TO - hours(24 * days);

await using stack = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'ohmini-bench-'));
stack.defer(() => rm(folder, { recursive: true, force: true }));

progress(`${days} days are stored`);
{
  await using sink = sqliteSink({ path: join(folder, 'readings.db') });
  for (let at = FROM; at < TO; at += seconds(10) * 5000) await sink.write(rowsFrom(at));
}

const redis = stack.use(await testRedis());
const client = await openRedis(redis.url, recordedLog());
const keys = keysOf('ohmini');
await setHouseholds(client, keys, ['home']);
await setFound(client, keys, 'home', {
  foundAt: Date.now(),
  meters: [{ id: DEVICE, fuel: 'electricity', role: 'import and export', isPolled: true, why: 'of the bench' }],
});
client.disconnect();

const env = {
  REDIS_URL: redis.url,
  SINK: 'sqlite',
  DATA_DIR: folder,
  HEALTH_SERVER_ADDR: '127.0.0.1:0',
  LOG_LEVEL: 'debug',
};
const dashboard = stack.use(runProcess('dashboard', [], env, folder));
await until('the dashboard is there', () => addressOf(dashboard.output()) !== undefined, 30_000);
const base = addressOf(dashboard.output()) ?? '';
const meter = `account=home&device=${DEVICE}`;
const span = `from=${FROM / 1000}&to=${TO / 1000}`;

progress('it is asked');
const figures = {
  cores: cpus().length,
  days,
  'series, 10 s': await measured(`/api/v1/series?${meter}&${span}&step=10s`),
  'series, 10 s, gzip': await measured(`/api/v1/series?${meter}&${span}&step=10s`, 'gzip'),
  'series, auto': await measured(`/api/v1/series?${meter}&${span}`, 'gzip'),
  'series of a day, auto': await measured(
    `/api/v1/series?${meter}&from=${(TO - hours(24)) / 1000}&to=${TO / 1000}`,
    'gzip',
  ),
  'series, 1 d': await measured(`/api/v1/series?${meter}&${span}&step=1d`, 'gzip'),
  days30: await measured(`/api/v1/days?${meter}&from=${dateOf(FROM)}&to=${dateOf(TO)}`),
};
console.log(JSON.stringify(figures, undefined, 2));
const isFast = figures['series, 10 s'].medianMs < 1000 && figures['series, 10 s, gzip'].medianMs < 1000;
process.exitCode = isFast ? 0 : 1;

async function measured(path: string, encoding = 'identity') {
  const took: number[] = [];
  const parsing: number[] = [];
  const waited: number[] = [];
  let points = 0;
  let bytes = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    const answer = asked(path, encoding);
    const looks = healthWhile(answer);
    const received = await answer;
    const arrived = performance.now();
    const text = (encoding === 'gzip' && received.isCompressed ? gunzipSync(received.body) : received.body).toString();
    const { at, days: all } = JSON.parse(text) as { at?: number[]; days?: object[] };
    // The first one warms up.
    if (round > 0) {
      took.push(arrived - began);
      parsing.push(performance.now() - arrived);
      waited.push(...(await looks));
    }
    points = at?.length ?? all?.length ?? 0;
    bytes = received.body.length;
  }
  return {
    points,
    kilobytes: Math.round(bytes / 1000),
    medianMs: Math.round(took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0),
    longestMs: Math.round(Math.max(...took)),
    thenParsedMs: Math.round(parsing.toSorted((a, b) => a - b)[Math.floor(parsing.length / 2)] ?? 0),
    healthLongestMs: Math.round(Math.max(0, ...waited)),
  };
}

/** How long other clients wait while one is answered. */
async function healthWhile(answer: Promise<unknown>): Promise<number[]> {
  let isOver = false;
  const over = answer.finally(() => {
    isOver = true;
  });
  const waited: number[] = [];
  while (!isOver) {
    const began = performance.now();
    await asked('/health', 'identity');
    waited.push(performance.now() - began);
    await Promise.race([over, pause(20)]);
  }
  return waited;
}

async function asked(path: string, encoding: string) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(base + path, { headers: { 'accept-encoding': encoding } }, resolve).on('error', reject);
  const response = await promise;
  const body = await buffer(response);
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body.toString().slice(0, 200)}`);
  return { body, isCompressed: response.headers['content-encoding'] === 'gzip' };
}

/** A house in which a kettle boils now and then. */
function rowsFrom(first: number): Point[] {
  const rows: Point[] = [];
  for (let at = first; at < Math.min(first + seconds(10) * 5000, TO); at += seconds(10)) {
    const slot = at / 10_000;
    const demand = (slot % 360 < 20 ? 2812 : 250) + (slot % 7) * 13;
    const kwh = Math.round(demand / 360) / 1000;
    rows.push({
      measurement: 'energy_consumption',
      tags: { source: 'octopus_home_mini', account: 'home', device: DEVICE, resolution: '10s' },
      fields: {
        consumption_delta: kwh,
        demand: demand / 1000,
        cost_delta: Math.round(kwh * 245100) / 1e6,
        consumption: 4000 + (at - FROM) / 1e8,
        export: 100 + Math.round((at - FROM) / 1e6) / 1000,
        unit_rate: 0.2451,
        cost_estimated: Math.round(kwh * 2451e6) / 1e10,
      },
      at,
    });
  }
  return rows;
}

function addressOf(output: string): string | undefined {
  return /the page is at (http:\/\/[\d.:]+)/.exec(output)?.[1];
}

function dateOf(at: number): string {
  return new Date(at + hours(2)).toISOString().slice(0, 10);
}

function progress(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);
}
