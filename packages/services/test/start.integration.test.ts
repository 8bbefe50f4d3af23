import { recordedLog } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { start } from '../src/start.ts';
import { quarantineTests } from './quarantine-fixture.ts';

const tests = quarantineTests();

test('nothing is started beside a Redis that may throw readings away, unless somebody says so', async () => {
  await using it = await tests.open();
  const { config, redis, redisUrl } = it.context;
  const log = recordedLog();
  const starting = (allowVolatile: boolean) =>
    start({ config: { ...config, services: ['scheduler'], queue: { ...config.queue, allowVolatile } }, redisUrl, log });
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await expect(starting(false)).rejects.toThrow(/maxmemory-policy is allkeys-lru.*ALLOW_VOLATILE_REDIS=1/s);

  await using _allowed = await starting(true);
  expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { component: 'redis' } }));
});
