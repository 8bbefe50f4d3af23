import { minutes, packReadings } from '@ohmini/core';
import { expect, test } from 'vitest';
import { backlogAge } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' } as const;
const values = { consumptionDeltaKwh: 0.001, demandKw: 0.6, costDeltaGbp: null, consumptionKwh: null, exportKwh: null };
const payload = packReadings(series, 1, [{ readAt: 1_700_000_000_000, ...values }]);

/** Jobs that were added so many minutes ago, with these priorities. */
async function ages(...jobs: { minutesAgo: number; priority?: number }[]): Promise<number> {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const now = Date.now();
  for (const [index, { minutesAgo, priority }] of jobs.entries()) {
    const id = `home.00-11.1.${index}`;
    await queues.add('write', [{ id, payload, ...(priority && { priority }) }]);
    await fixture.redis.hset(queues.of('write').toKey(id), 'timestamp', now - minutes(minutesAgo));
  }
  return Math.floor((await backlogAge(fixture.redis, queues, 'write', [5, 10])) / minutes(1));
}

test('a queue in which nothing waits has no age', async () => {
  expect(await ages()).toBe(0);
});

test('a queue is as old as the job that waits longest, whatever its priority', async () => {
  expect(await ages({ minutesAgo: 7 }, { minutesAgo: 3 })).toBe(7);
  expect(await ages({ minutesAgo: 1 }, { minutesAgo: 9, priority: 10 }, { minutesAgo: 4, priority: 10 })).toBe(9);
  expect(await ages({ minutesAgo: 2, priority: 10 }, { minutesAgo: 8, priority: 5 })).toBe(8);
});
