import { Permanent, packReadings, RateLimited, type Reading, Transient } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Handler, type JobOutcome, work } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const reading: Reading = {
  readAt: 1_700_000_000_000,
  consumptionDeltaKwh: 0.001,
  demandKw: 0.6,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
};
const payload = packReadings({ account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' }, 1, [
  reading,
]);

function running(handler: Handler<'write'>) {
  const keys = fixture.freshKeys();
  const queues = fixture.queues(keys);
  const outcomes: JobOutcome[] = [];
  const worker = work('write', handler, {
    url: fixture.server.url,
    keys,
    log: fixture.log,
    concurrency: 5,
    onOutcome: (_queue, outcome) => outcomes.push(outcome),
  });
  const stack = new AsyncDisposableStack();
  stack.use(queues);
  stack.use(worker);
  const counts = () => queues.of('write').getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed');
  return { queues, counts, outcomes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('a job reaches its handler as it was added, and is gone when it is done', async () => {
  const seen: unknown[] = [];
  await using it = running(async (job) => void seen.push(job));
  await it.queues.add('write', [{ id: 'home.00-11.1.0', payload }]);
  await until('the job was handled', () => seen.length === 1);
  expect(seen).toEqual([payload]);
  await until('nothing is left of it', async () => Object.values(await it.counts()).every((count) => count === 0));
});

test('a transient failure is tried again', async () => {
  let tries = 0;
  await using it = running(async () => {
    tries += 1;
    if (tries === 1) throw new Transient('http-503', 'not now');
  });
  await it.queues.add('write', [{ id: 'home.00-11.2.0', payload }]);
  await until('it was tried twice', () => tries === 2);
  await until('it is complete', () => it.outcomes.length === 2);
  expect(it.outcomes).toEqual(['retried', 'completed']);
});

test('bad data is kept as a failed job with its reason', async () => {
  await using it = running(async () => {
    throw new Permanent('http-400', 'field type conflict', 'data');
  });
  await it.queues.add('write', [{ id: 'home.00-11.3.0', payload }]);
  await until('it failed', async () => (await it.counts()).failed === 1);
  const [job] = await it.queues.of('write').getFailed();
  expect(job?.failedReason).toBe('http-400: field type conflict');
  expect(job?.data).toEqual(payload);
  expect(it.outcomes).toEqual(['failed']);
});

test.each(['credentials', 'missing', 'request'] as const)(
  '%s that a person puts right are no reason to give a job up',
  async (reason) => {
    await using it = running(async () => {
      throw new Permanent('http-4xx', 'a person has to look', reason);
    });
    await it.queues.add('write', [{ id: `home.00-11.${reason}.0`, payload }]);
    await until('it waits for its next try', async () => (await it.counts()).delayed === 1);
  },
);

test('readings of a newer version wait for a worker that knows it', async () => {
  await using it = running(async () => {});
  await it.queues.of('write').add('write', { v: 2, anything: true }, { jobId: 'home.00-11.new.0' });
  await until('it waits', async () => (await it.counts()).delayed === 1);
});

/** How a bit that flips may change what a job holds, and what is told of it. */
const DAMAGE: [string, (data: string) => string][] = [
  ['no JSON any more', (data) => data.replace('{', 'z')],
  ['a key of another name', (data) => data.replace('"device"', '"devjce"')],
  ['a version of another number', (data) => data.replace('"v":1', '"v":3')],
  ['a version that is no number', (data) => data.replace('"v":1', '"v":[]')],
  ['a text in place of a number', (data) => data.replace('"rev":1', '"rev":""')],
];

test.each(DAMAGE)('a job that is %s is told of once and kept as it is, and those beside it run', async (_, damage) => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  await queues.add('write', [
    { id: 'home.00-11.1.0', payload },
    { id: 'home.00-11.2.0', payload },
    { id: 'home.00-11.3.0', payload },
  ]);
  const key = `${keys.prefix}:write:home.00-11.2.0`;
  const damaged = damage((await fixture.redis.hget(key, 'data')) ?? '');
  await fixture.redis.hset(key, 'data', damaged);
  const told: string[] = [];
  const handled: unknown[] = [];
  await using _worker = work('write', async (data) => void handled.push(data), {
    url: fixture.server.url,
    ...{ keys, log: fixture.log, concurrency: 1, lockMs: 500 },
    onDamaged: async (id) => void told.push(id),
  });
  const counts = () => queues.of('write').getJobCounts('waiting', 'active', 'delayed', 'failed');
  await until('the others ran', () => handled.length === 2);
  await until('it is kept', async () => (await counts()).failed === 1);
  expect(await counts()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  expect(told).toEqual(['home.00-11.2.0']);
  expect(await fixture.redis.hget(key, 'data')).toBe(damaged);
  const [kept] = await queues.of('write').getFailed();
  expect(kept?.failedReason).toContain('unreadable');
});

test('a job whose options are no JSON any more runs all the same', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  await queues.add('write', [
    { id: 'home.00-11.1.0', payload },
    { id: 'home.00-11.2.0', payload },
    { id: 'home.00-11.3.0', payload },
  ]);
  const key = `${keys.prefix}:write:home.00-11.2.0`;
  await fixture.redis.hset(key, 'opts', (await fixture.redis.hget(key, 'opts'))?.replace('{', 'z') ?? '');
  const handled: string[] = [];
  const handler: Handler<'write'> = async (_payload, _signal, { id }) => void handled.push(id);
  const { url } = fixture.server;
  await using _worker = work('write', handler, { url, keys, log: fixture.log, concurrency: 1, lockMs: 500 });
  // Taken for stalled, which is looked for each five seconds, twice.
  await until('all three ran', () => handled.length >= 3, 50_000);
  expect(new Set(handled).size).toBe(3);
});

test('asked to wait, a job waits until then and spends no attempt', async () => {
  const retryAt = Date.now() + 60_000;
  await using it = running(async () => {
    throw new RateLimited('http-429', 'slow down', retryAt);
  });
  await it.queues.add('write', [{ id: 'home.00-11.5.0', payload }]);
  await until('it waits', async () => (await it.counts()).delayed === 1);
  const [job] = await it.queues.of('write').getDelayed();
  expect(job?.attemptsMade).toBe(0);
  expect(Math.abs((job?.timestamp ?? 0) + (job?.delay ?? 0) - retryAt)).toBeLessThan(2000);
});

test('a payload with a key too many never reaches Redis', async () => {
  await using it = running(async () => {});
  const bad = { ...payload, apiKey: 'sk_live_x' };
  await expect(it.queues.add('write', [{ id: 'home.00-11.6.0', payload: bad }])).rejects.toThrow(/apiKey/);
  expect(await it.counts()).toMatchObject({ waiting: 0 });
});

test('a job that is to be there once is not added beside itself, but again after it failed', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const job = { account: 'home', device: '00-11' };
  const add = () => queues.add('backfill', [{ once: 'home.00-11', payload: job }]);
  await add();
  await add();
  expect(await queues.of('backfill').getJobCountByTypes('waiting')).toBe(1);
  const handler = async () => {
    throw new Transient('http-503', 'not now');
  };
  await using _worker = work('backfill', handler, { url: fixture.server.url, keys, log: fixture.log, concurrency: 1 });
  const failed = () => queues.of('backfill').getJobCountByTypes('failed');
  await until('it failed', async () => (await failed()) === 1);
  await add();
  await until('it ran again', async () => (await failed()) === 2);
});
