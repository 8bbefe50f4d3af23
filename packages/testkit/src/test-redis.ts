import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findRedisServer, type RedisServer, startRedis } from '@ohmini/embedded';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

/** Path of a redis-server that this machine can run; `npm test` says which. */
export async function redisCommand(): Promise<string> {
  const command = process.env.OHMINI_TEST_REDIS_SERVER ?? (await findRedisServer({ checkoutDir: CHECKOUT }))?.command;
  if (!command) throw new Error('No redis-server to test with: apt-get install redis-server.');
  return command;
}

/** A real Redis of a test's own: append-only file on, in a folder that is removed with it. */
export async function testRedis(): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'ohmini-redis-'));
  const server = await startRedis({ dir, command: await redisCommand() });
  return {
    url: server.url,
    pid: server.pid,
    exited: server.exited,
    kill: server.kill,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
