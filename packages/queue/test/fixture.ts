import { randomUUID } from 'node:crypto';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { afterAll, beforeAll } from 'vitest';
import { type Keys, keysOf, openQueues, openRedis, type Queues } from '../src/index.ts';

type Redis = Awaited<ReturnType<typeof openRedis>>;
type Server = Awaited<ReturnType<typeof testRedis>>;

/** One real Redis for a file, and keys of its own for each test. */
export function redisForThisFile() {
  let server: Server;
  let redis: Redis;
  const log = recordedLog();
  beforeAll(async () => {
    server = await testRedis();
    redis = await openRedis(server.url, log);
  });
  afterAll(async () => {
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });
  const freshKeys = (): Keys => keysOf(`test-${randomUUID().slice(0, 8)}`);
  return {
    log,
    freshKeys,
    get redis() {
      return redis;
    },
    get server() {
      return server;
    },
    queues: (keys: Keys): Queues => openQueues(redis, keys, log),
  };
}
