import { expect, test } from 'vitest';
import { redisProblems } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

test('a Redis that keeps everything has no problem', async () => {
  expect(await redisProblems(fixture.redis)).toEqual([]);
});

test('a Redis that evicts or forgets is told apart, each with its fix', async () => {
  await fixture.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await fixture.redis.config('SET', 'appendonly', 'no');
  const problems = await redisProblems(fixture.redis);
  expect(problems.map(({ fix }) => fix)).toEqual([
    'Start it with --appendonly yes, or run CONFIG SET appendonly yes.',
    'Start it with --maxmemory-policy noeviction.',
  ]);
});
