import { type JobName, type Payload, Permanent, packReadings } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { work } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const write = packReadings({ account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' }, 1, []);

async function keptOf<Name extends JobName>(name: Name, payload: Payload<Name>): Promise<unknown[]> {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const ids = Array.from({ length: 150 }, (_, index) => `home.00-11.${index}.0`);
  await queues.add(
    name,
    ids.map((id) => ({ id, payload })),
  );
  const handler = async () => {
    throw new Permanent('http-400', 'no', 'data');
  };
  await using _work = work(name, handler, { url: fixture.server.url, keys, log: fixture.log, concurrency: 50 });
  const queue = queues.of(name);
  await until('every job failed', async () => (await queue.getJobCountByTypes('waiting', 'active', 'delayed')) === 0);
  return (await queue.getFailed()).map(({ data }) => data);
}

test('every job that holds readings is kept when it fails for good, as it was', async () => {
  expect(await keptOf('write', write)).toEqual(Array(150).fill(write));
  const refused = { write, reason: 'http-400', said: 'no', refusedAt: 0 };
  expect(await keptOf('quarantine', refused)).toEqual(Array(150).fill(refused));
});

test('of other jobs that failed the newest hundred are kept', async () => {
  expect(await keptOf('poll', { account: 'home', device: '00-11' })).toHaveLength(100);
});
