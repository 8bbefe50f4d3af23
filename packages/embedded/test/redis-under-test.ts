import { spawnSync } from 'node:child_process';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type RedisAddress } from '../src/conversation.ts';

const onPath = () => spawnSync('redis-server', ['--version']).status === 0;

/** The redis-server to test with: `npm test` names it; else the one on PATH. Empty when there is none. */
export const command = process.env.OHMINI_TEST_REDIS_SERVER ?? (onPath() ? 'redis-server' : '');

export const needsRedis = { skip: command === '', note: 'needs redis-server' };

export const temporaryFolder = () => mkdtempDisposable(join(tmpdir(), 'embedded-'));

export function addressOf({ url }: { url: string }): RedisAddress {
  const { port, password } = new URL(url);
  return { port: Number(port), password };
}

export const tell = (server: { url: string }, line: string) => ask(addressOf(server), line);

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await pause(10);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
