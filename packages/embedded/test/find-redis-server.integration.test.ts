import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRedisServer, startRedis } from '../src/index.ts';
import { tell, temporaryFolder } from './redis-under-test.ts';

/** A program that says this version, as redis-server and valkey-server do. */
function install(dir: string, name: string, version: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\necho '${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64'\n`);
  chmodSync(path, 0o755);
  return path;
}

test('a valkey-server on PATH is as good as a redis-server', async () => {
  await using folder = await temporaryFolder();
  const command = install(folder.path, 'valkey-server', 'Valkey server v=8.1.1');
  const found = await findRedisServer({ checkoutDir: folder.path, env: { PATH: folder.path } });
  expect(found).toEqual({ command, name: 'Valkey', version: '8.1.1', origin: 'path' });
});

test('a Redis before 6.2 is passed over, and one unpacked earlier is used', async () => {
  await using folder = await temporaryFolder();
  install(folder.path, 'redis-server', 'Redis server v=6.0.16');
  const command = install(join(folder.path, '.ohmini/redis'), 'redis-server', 'Redis server v=7.0.15');
  const found = await findRedisServer({ checkoutDir: folder.path, env: { PATH: folder.path } });
  expect(found).toEqual({ command, name: 'Redis', version: '7.0.15', origin: 'debian' });
});

test('on Debian a redis-server is unpacked without root and runs', { timeout: 180_000 }, async ({ skip }) => {
  skip(process.env.OHMINI_TEST_UNPACK !== '1', 'loads packages: set OHMINI_TEST_UNPACK=1');
  await using folder = await temporaryFolder();
  const found = await findRedisServer({ checkoutDir: folder.path, env: { PATH: '/nowhere' } });
  expect(found).toMatchObject({ origin: 'debian' });
  await using redis = await startRedis({ dir: join(folder.path, 'data'), command: found?.command ?? '' });
  expect(await tell(redis, 'PING')).toContain('+PONG');
});
