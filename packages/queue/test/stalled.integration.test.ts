import { packReadings } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { Worker } from 'bullmq';
import { expect, test } from 'vitest';
import { type Keys, work } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const payload = packReadings({ account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' }, 1, []);

/** Takes what waits as a worker does that dies with it in hand, and hands back what another one died with. */
function dyingWorker(keys: Keys) {
  const worker = new Worker('write', undefined, {
    connection: { url: fixture.server.url, maxRetriesPerRequest: null },
    prefix: keys.prefix,
    autorun: false,
    lockDuration: 20,
    stalledInterval: 20,
    maxStalledCount: 1e6,
  });
  return {
    take: async () => (await worker.getNextJob('dead', { block: false })) !== undefined,
    handBack: () => worker.startStalledCheckTimer(),
    [Symbol.asyncDispose]: () => worker.close(true),
  };
}

test('a job whose workers die one after the other runs all the same', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  await queues.add('write', [{ id: 'home.00-11.1.0', payload }]);
  {
    await using dying = dyingWorker(keys);
    await dying.handBack();
    for (let death = 0; death < 3; death += 1) await until('it is taken', dying.take);
  }
  const queue = queues.of('write');
  await until('its lock has ended', async () => !(await fixture.redis.exists(queue.toKey('home.00-11.1.0:lock'))));
  await until('a next look is due', async () => !(await fixture.redis.exists(queue.toKey('stalled-check'))));
  // The look before found it in hand; this one would be five seconds later.
  await fixture.redis.sadd(queue.toKey('stalled'), 'home.00-11.1.0');
  let runs = 0;
  const handler = async () => void runs++;
  await using _work = work('write', handler, { url: fixture.server.url, keys, log: fixture.log, concurrency: 1 });
  await until('it ran or failed', async () => (await queue.getJobCountByTypes('waiting', 'active')) === 0);
  expect(runs).toBe(1);
  expect(await queue.getFailedCount()).toBe(0);
});
