import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { startRedis } from '../src/index.ts';
import { addressOf, command, needsRedis, tell, temporaryFolder, until } from './redis-under-test.ts';

beforeEach(({ skip }) => skip(needsRedis.skip, needsRedis.note));

describe('a Redis of our own', () => {
  test('is durable, refuses to evict and asks for its password', async () => {
    await using folder = await temporaryFolder();
    await using redis = await startRedis({ dir: folder.path, command });
    const settings = (await tell(redis, 'CONFIG GET a* m*y s*e')) ?? '';
    for (const pair of [
      'appendonly\r\n$3\r\nyes',
      'appendfsync\r\n$8\r\neverysec',
      'maxmemory-policy\r\n$10\r\nnoeviction',
    ]) {
      expect(settings).toContain(pair);
    }
    const stranger = { url: redis.url.replace(/:\w+@/, ':wrong@') };
    expect(await tell(stranger, 'GET x')).toContain('-NOAUTH');
  });

  test('keeps its password where nobody else can read it', async () => {
    await using folder = await temporaryFolder();
    await using redis = await startRedis({ dir: folder.path, command });
    const { password } = addressOf(redis);
    expect(statSync(join(folder.path, 'redis.conf')).mode & 0o077).toBe(0);
    if (process.platform === 'linux') {
      expect(readFileSync(`/proc/${redis.pid}/cmdline`, 'utf8')).not.toContain(password);
      expect(readFileSync(`/proc/${redis.pid}/environ`, 'utf8')).not.toContain(password);
    }
  });

  test('has after a kill -9 what it acknowledged before, at the same address', async () => {
    await using folder = await temporaryFolder();
    const first = await startRedis({ dir: folder.path, command });
    expect(await tell(first, 'SET reading 0.125')).toContain('+OK');
    first.kill('SIGKILL');
    await first.exited;
    await using second = await startRedis({ dir: folder.path, command });
    expect(second.url).toBe(first.url);
    expect(await tell(second, 'GET reading')).toContain('0.125');
  });

  test('takes another port when its last one is taken, unless it was asked for', async () => {
    await using folder = await temporaryFolder();
    const first = await startRedis({ dir: folder.path, command });
    await first[Symbol.asyncDispose]();
    const { port } = addressOf(first);
    await using squatter = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    await expect(startRedis({ dir: folder.path, command, port })).rejects.toThrow('took the port');
    await using second = await startRedis({ dir: folder.path, command });
    expect(addressOf(second).port).not.toBe(port);
  });

  test('is refused in a folder that another one uses', async () => {
    await using folder = await temporaryFolder();
    await using _ = await startRedis({ dir: folder.path, command });
    await expect(startRedis({ dir: folder.path, command })).rejects.toThrow('Another Ohmini already uses');
  });
});

describe('when the owner is killed', () => {
  async function ownerKilled(dir: string) {
    const owner = spawn(process.execPath, [fileURLToPath(new URL('./owner.ts', import.meta.url)), dir, command]);
    const [announcement] = await once(owner.stdout, 'data');
    const redis: { url: string; pid: number } = JSON.parse(announcement);
    await tell(redis, 'SET reading 1');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    return redis;
  }

  test('its Redis ends too, and the next start has the data', async () => {
    await using folder = await temporaryFolder();
    const orphan = await ownerKilled(folder.path);
    await until(async () => (await tell(orphan, 'PING')) === undefined);
    await using next = await startRedis({ dir: folder.path, command });
    expect(await tell(next, 'GET reading')).toContain('$1\r\n1');
  });

  test('the next start need not wait for that', async () => {
    await using folder = await temporaryFolder();
    await ownerKilled(folder.path);
    await using next = await startRedis({ dir: folder.path, command });
    expect(await tell(next, 'GET reading')).toContain('$1\r\n1');
  });

  test('a Redis that nobody watches any more is ended before the next one starts', async () => {
    await using folder = await temporaryFolder();
    const first = await startRedis({ dir: folder.path, command });
    await first[Symbol.asyncDispose]();
    const orphan = spawn(command, [join(folder.path, 'redis.conf')]);
    const gone = once(orphan, 'exit');
    await until(async () => (await tell(first, 'SET reading 2'))?.includes('+OK\r\n+OK') ?? false);
    await using next = await startRedis({ dir: folder.path, command });
    await gone;
    expect(await tell(next, 'GET reading')).toContain('$1\r\n2');
  });
});
