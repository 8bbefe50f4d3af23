import { hours, minutes, type Reading, type Series } from '@ohmini/core';
import { deviceState, heldWrites } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { enqueuing } from '../src/enqueue.ts';
import { type Pipeline, pipeline } from './pipeline.ts';

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const START = Date.parse('2026-11-20T00:00:00Z');

const readings = (count: number, demandKw = 0.5, from = START): Reading[] =>
  Array.from({ length: count }, (_, slot) => ({
    readAt: from + slot * 10_000,
    consumptionDeltaKwh: 0.001,
    demandKw,
    costDeltaGbp: null,
    consumptionKwh: null,
    exportKwh: null,
  }));

const enqueue = (it: Pipeline, of: readonly Reading[], urgency: 'live' | 'behind' = 'live') =>
  enqueuing(it)(series, of, urgency);

const storedTimes = (it: Pipeline) => it.influx.rows().map(({ at }) => at);
const jobsIn = (it: Pipeline, ...states: ('waiting' | 'active' | 'delayed' | 'failed' | 'prioritized')[]) =>
  it.queues.of('write').getJobCountByTypes(...states);
const drained = (it: Pipeline) =>
  until(
    'the write queue is empty',
    async () => (await jobsIn(it, 'waiting', 'active', 'delayed', 'prioritized')) === 0,
    60_000,
  );
const quarantined = (it: Pipeline) => it.queues.of('quarantine').getJobs(['failed', 'waiting', 'active']);
const writeRequests = (it: Pipeline) => it.influx.requests.filter(({ lines }) => lines > 0);

const timeOf = (line: { timestamp: number | undefined }) => Math.trunc(line.timestamp ?? 0);

test('one bad line in 5,000 goes to quarantine with the words of the store; 4,999 are stored, with at most 30 requests', async () => {
  const bad = START + 1234 * 10_000;
  await using it = await pipeline({ influx: { refuses: (line) => timeOf(line) === bad } });
  await enqueue(it, readings(5000));
  await using _writer = await it.start(['writer']);
  await drained(it);
  await until('the line is in quarantine', async () => (await quarantined(it)).length === 1);
  const [entry] = await quarantined(it);
  expect(entry?.data).toMatchObject({
    reason: 'http-400',
    said: expect.stringContaining('refused energy_consumption'),
  });
  expect(entry?.data.write.firstReadAt).toBe(bad);
  expect(storedTimes(it)).toHaveLength(4999);
  expect(storedTimes(it)).not.toContain(bad);
  expect(writeRequests(it).length).toBeLessThanOrEqual(30);
});

test('while the store is away one try at a time is made, no job is failed, and all is stored when it is back', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'status', status: 503 });
  await enqueue(it, readings(5000));
  await using _one = await it.start(['writer', 'alerter']);
  await using _two = await it.start(['writer']);
  await until('it was tried three times', () => writeRequests(it).length >= 3);
  expect(writeRequests(it).length).toBeLessThanOrEqual(6);
  const [job] = await it.queues.of('write').getJobs(['active']);
  expect(job?.attemptsMade).toBe(0);
  expect(await jobsIn(it, 'delayed', 'failed')).toBe(0);
  it.influx.heal();
  await drained(it);
  expect(storedTimes(it)).toHaveLength(5000);
  await until('both were told', () => it.alerts().length === 2);
  expect(it.alerts()).toEqual(['Readings cannot be stored', 'Readings are stored again']);
});

test('a writer that is told to stop while the store is away gives its jobs back at once', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'status', status: 503 });
  await enqueue(it, readings(5000));
  const writer = await it.start(['writer']);
  await until('it was tried', () => writeRequests(it).length >= 1);
  const before = performance.now();
  await writer[Symbol.asyncDispose]();
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await jobsIn(it, 'active', 'failed')).toBe(0);
  expect(await jobsIn(it, 'waiting', 'delayed')).toBe(10);
});

test('readings of an outage drain oldest first, and those of now go before them', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'status', status: 503 });
  await using _writer = await it.start(['writer']);
  await enqueue(it, readings(1));
  await until('the store is known to be away', async () => (await it.redis.exists(it.keys.gate)) === 1);
  // Several times what a writer takes in hand at once.
  for (let hour = 1; hour <= 2000; hour++) await enqueue(it, readings(1, 0.5, START + hours(hour)));
  it.influx.heal();
  await until('the store is known to be back', async () => (await it.redis.exists(it.keys.gate)) === 0);
  const now = START + hours(5000);
  await enqueue(it, readings(1, 0.5, now));
  await drained(it);
  const newest = writeRequests(it).map((request) => request.newest);
  const backlog = newest.filter((at) => at !== now);
  expect(backlog).toEqual(backlog.toSorted((a, b) => a - b));
  expect(newest.indexOf(now)).toBeLessThan(newest.length - 3);
  expect(storedTimes(it)).toHaveLength(2002);
});

test('a wrong token pauses everything, is told once, and resumes by itself', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'status', status: 401 });
  await enqueue(it, readings(1000));
  await using _writer = await it.start(['writer', 'alerter']);
  await until('the gate is shut', async () => (await it.redis.exists(it.keys.gate)) === 1);
  expect(Number(await it.redis.hget(it.keys.gate, 'until')) - Date.now()).toBeGreaterThan(50_000);
  expect(await quarantined(it)).toEqual([]);
  // A minute is too long for a test.
  await it.redis.hset(it.keys.gate, 'until', Date.now());
  it.influx.heal();
  await drained(it);
  expect(storedTimes(it)).toHaveLength(1000);
  await until('both were told', () => it.alerts().length === 2);
});

test('where the store refuses far too many for one reason they wait in the queue, and are stored once it is put right', async () => {
  let isBroken = true;
  await using it = await pipeline({ influx: { refuses: (line) => isBroken && timeOf(line) % 20_000 === 0 } });
  await enqueue(it, readings(2000));
  await using _writer = await it.start(['writer', 'alerter']);
  await until('they are held back', async () => (await jobsIn(it, 'delayed')) >= 4, 30_000);
  expect((await quarantined(it)).length).toBeLessThanOrEqual(100);
  await until('it is told', () => it.alerts().includes('The store refuses many readings for one reason'));
  isBroken = false;
  for (const job of await it.queues.of('write').getDelayed()) await job.promote();
  await drained(it);
  const inQuarantine = (await quarantined(it)).length;
  expect(storedTimes(it).length + inQuarantine).toBe(2000);
});

test('readings beyond the retention of the store are counted, and neither kept nor tried again', async () => {
  const retainedFrom = START + 700 * 10_000;
  await using it = await pipeline({ influx: { retainedFrom } });
  await enqueue(it, readings(1000));
  await using _writer = await it.start(['writer']);
  await drained(it);
  expect(storedTimes(it)).toHaveLength(300);
  expect(await quarantined(it)).toEqual([]);
  expect(writeRequests(it).length).toBeLessThanOrEqual(35);
});

test('of two revisions the newer is stored, also when its job runs before the older one', async () => {
  await using it = await pipeline();
  await enqueue(it, readings(10, 0.1), 'behind');
  await enqueue(it, readings(5, 0.2));
  await using _writer = await it.start(['writer']);
  await drained(it);
  expect(it.influx.rows().map(({ fields }) => fields.demand)).toEqual([
    0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1,
  ]);
  await until(
    'nothing is held any more',
    async () => (await heldWrites(it.redis, it.keys).of('home', '00-11')).length === 0,
  );
});

test.each([
  ['another digit', (data: string) => data.replace('0.5', '9.5')],
  ['no JSON any more', (data: string) => data.replace('}', '|')],
  ['another key', (data: string) => data.replace('"columns"', '"colums"')],
])('a job that was changed in Redis to %s is not stored, and its stretch is asked for again', async (_, change) => {
  await using it = await pipeline();
  await enqueue(it, readings(10));
  await enqueue(it, readings(10, 0.6, START + hours(1)));
  const job = (await it.queues.of('write').getWaiting()).find(({ data }) => data.firstReadAt === START);
  const key = `${it.keys.prefix}:write:${job?.id}`;
  await it.redis.hset(key, 'data', change((await it.redis.hget(key, 'data')) ?? ''));
  await using _writer = await it.start(['writer']);
  await until('the job is kept as failed', async () => (await jobsIn(it, 'failed')) === 1);
  await drained(it);
  expect(storedTimes(it)).toEqual(readings(10, 0.6, START + hours(1)).map(({ readAt }) => readAt));
  const gaps = await deviceState(it.redis, it.keys, 'home', '00-11').gaps();
  expect(gaps).toMatchObject([{ from: START, to: START + minutes(1.5) + 10_000 }]);
});

test('a job that nobody can read holds up no older answer for the same time', async () => {
  await using it = await pipeline();
  await enqueue(it, readings(10, 0.1), 'behind');
  await enqueue(it, readings(10, 0.2));
  const newer = (await it.queues.of('write').getWaiting()).at(0);
  await it.redis.hset(`${it.keys.prefix}:write:${newer?.id}`, 'data', 'z');
  await using _writer = await it.start(['writer']);
  await until('the job is kept as failed', async () => (await jobsIn(it, 'failed')) === 1);
  await drained(it);
  expect(it.influx.rows().map(({ fields }) => fields.demand)).toEqual(readings(10).map(() => 0.1));
});
