import { packReadings } from '@ohmini/core';
import { type Queue, Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BoardQueues, boardQueues } from './board-queues.ts';
import { boardRoutes } from './board-routes.ts';
import { dashboard } from './dashboard.ts';
import { EVENING } from './household.ts';
import { redisMissing } from './redis.ts';

const OURS = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

const READING = { consumptionDeltaKwh: 0.1, demandKw: 0.4, costDeltaGbp: 0.03, consumptionKwh: 5, exportKwh: null };

const change = (url: string, path: string, method = 'PUT') =>
  fetch(`${url}/queues${path}`, { method, headers: OURS, ...(method !== 'GET' && { body: '{}' }) });

describe.skipIf(redisMissing)(redisMissing ? `Bull Board (${redisMissing})` : 'Bull Board', () => {
  let queues: BoardQueues;
  beforeAll(async () => {
    queues = await boardQueues();
  });
  afterAll(() => queues[Symbol.asyncDispose]());

  const serve = (boardWritable: boolean) => dashboard({ queues: queues.all, boardWritable });

  test('the queues and their jobs are shown', async () => {
    await queues.of('write').add('write', { v: 1 }, { jobId: 'shown' });
    await using server = await serve(false);
    const listed = await (await change(server.url, '/api/queues?activeQueue=write', 'GET')).json();
    expect(listed).toMatchObject({ queues: queues.all.map(({ name }) => ({ name })) });
    expect(JSON.stringify(listed)).toContain('"shown"');
  });

  test.each([true, false])('nothing that loses a reading is done, board writable: %s', async (writable) => {
    await using server = await serve(writable);
    for (const queue of [queues.of('write'), queues.of('quarantine')]) {
      await queue.add('x', { v: 1 }, { jobId: 'kept' });
      await queue.add('x', { v: 1 }, { jobId: 'later', delay: 3_600_000 });
      const before = await stateOf(queue);
      for (const { method, route } of boardRoutes().filter(({ method }) => method !== 'get')) {
        if (/retry|promote/.test(route)) continue;
        const path = route.replace(':queueName', queue.name).replace(':jobId', 'kept').replace(':queueStatus', 'wait');
        const response = await change(server.url, path.replace(':schedulerId', 'some'), method.toUpperCase());
        expect([method, path, response.status]).toEqual([method, path, 403]);
      }
      expect(await stateOf(queue)).toEqual(before);
    }
  });

  test.each([
    '/API/queues/write/EMPTY',
    '/api/queues/%77rite/empty',
    '/api/queues/write/empty/',
    '/api/queues/write/clean/retry',
    '/api/queues/write/CLEAN/promote',
    '/api/queues/write/kept/Clean',
    '/api/queues/poll/../write/empty',
  ])('another spelling of it does nothing either: %s', async (path) => {
    const queue = queues.of('write');
    await queue.add('x', { v: 1 }, { jobId: 'kept' });
    const before = await stateOf(queue);
    await using server = await serve(true);
    expect((await change(server.url, path)).status).toBeGreaterThanOrEqual(400);
    expect(await stateOf(queue)).toEqual(before);
  });

  test('a failed job of the quarantine is retried on a writable board, and on no other', async () => {
    const queue = queues.of('quarantine');
    await queue.add('x', { v: 1 }, { jobId: 'refused' });
    await fail(queue, 'refused');
    await using looking = await serve(false);
    expect((await change(looking.url, '/api/queues/quarantine/refused/retry')).status).toBe(403);
    expect(await queue.getJobState('refused')).toBe('failed');
    await using writable = await serve(true);
    expect((await change(writable.url, '/api/queues/quarantine/refused/retry')).status).toBeLessThan(300);
    expect(await queue.getJobState('refused')).toBe('waiting');
  });

  test('a delayed write is promoted on a writable board', async () => {
    const queue = queues.of('write');
    await queue.add('x', { v: 1 }, { jobId: 'soon', delay: 3_600_000 });
    await using server = await serve(true);
    expect((await change(server.url, '/api/queues/write/soon/promote')).status).toBeLessThan(300);
    expect(await queue.getJobState('soon')).toBe('waiting');
  });

  test('while nothing may run at once, all are left where they are, with the reason, and one is promoted', async () => {
    const queue = queues.of('write');
    await queue.add('x', { v: 1 }, { jobId: 'one', delay: 3_600_000 });
    await queue.add('x', { v: 1 }, { jobId: 'other', delay: 3_600_000 });
    const why = 'The store takes no readings.';
    const heldBack = async (name: string) => (name === 'write' ? why : undefined);
    await using server = await dashboard({ queues: queues.all, heldBack });
    for (const path of ['/api/queues/write/promote', '/api/queues/write/retry/failed']) {
      const response = await change(server.url, path);
      expect([response.status, await response.text()]).toEqual([403, expect.stringContaining(why)]);
    }
    expect(await queue.getJobState('other')).toBe('delayed');
    expect((await change(server.url, '/api/queues/write/one/promote')).status).toBeLessThan(300);
    expect((await change(server.url, '/api/queues/alert/promote')).status).toBeLessThan(300);
  });

  test('a job is shown by its meter, its window and what it counts, and nothing else of it', async () => {
    const series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' } as const;
    const readings = [0, 10_000].map((later) => ({ ...READING, readAt: EVENING + later }));
    await queues.of('write').add('write', packReadings(series, 7, readings), { jobId: 'packed' });
    await queues.of('write').add('write', { apiKey: 'sk_live_canary' }, { jobId: 'foreign' });
    await using server = await serve(false);
    const packed = await (await change(server.url, '/api/queues/write/packed', 'GET')).json();
    expect(packed).toMatchObject({
      job: {
        name: 'home · 2 readings · 2026-11-18T17:48:07Z to 2026-11-18T17:48:17Z',
        data: { household: 'home', meter: '00-11', readings: 2, revision: 7 },
      },
    });
    const foreign = await change(server.url, '/api/queues/write/foreign', 'GET');
    expect(await foreign.text()).not.toContain('canary');
  });

  test('a queue that holds no readings is emptied on a writable board, and on no other', async () => {
    const queue = queues.of('poll');
    await queue.add('x', {}, { jobId: 'tick' });
    await using looking = await serve(false);
    expect((await change(looking.url, '/api/queues/poll/empty')).status).toBe(403);
    expect(await queue.count()).toBe(1);
    await using writable = await serve(true);
    expect((await change(writable.url, '/api/queues/poll/empty')).status).toBeLessThan(300);
    expect(await queue.count()).toBe(0);
  });
});

/** Which jobs are where, and whether anything of the queue was switched. */
async function stateOf(queue: Queue) {
  const jobs = await queue.getJobs(['waiting', 'delayed', 'failed', 'prioritized']);
  const states = jobs.map(async ({ id = '', data, opts }) => [id, await queue.getJobState(id), data, opts.priority]);
  return {
    jobs: (await Promise.all(states)).toSorted(),
    paused: await queue.isPaused(),
    concurrency: await queue.getGlobalConcurrency(),
  };
}

/** Runs a job of the queue until it failed. */
async function fail(queue: Queue, id: string): Promise<void> {
  const refuse = async () => {
    throw new Error('the store refused it');
  };
  await using stack = new AsyncDisposableStack();
  const worker = stack.adopt(
    new Worker(queue.name, refuse, { connection: queue.opts.connection, prefix: queue.opts.prefix ?? '' }),
    (each) => each.close(),
  );
  await new Promise<void>((resolve) => worker.on('failed', (job) => job?.id === id && resolve()));
}
