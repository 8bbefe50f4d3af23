import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackRedis } from './unpack-redis.ts';

const run = promisify(execFile);

export interface FoundRedis {
  /** An absolute path that runs as it is. */
  command: string;
  name: 'Redis' | 'Valkey';
  version: string;
  origin: 'path' | 'debian';
}

export interface FindRedis {
  /** Debian's redis-server is unpacked to `.ohmini/redis` below it. */
  checkoutDir: string;
  /** Whose PATH is searched; this process's by default. */
  env?: NodeJS.ProcessEnv;
  onProgress?: (text: string) => void;
}

/**
 * A redis-server or valkey-server that this machine can run: from PATH, else (Debian, Ubuntu) unpacked into the checkout
 * without root. Undefined when there is none; `onProgress` has heard why.
 */
export async function findRedisServer({
  checkoutDir,
  env,
  onProgress = () => {},
}: FindRedis): Promise<FoundRedis | undefined> {
  for (const name of ['redis-server', 'valkey-server']) {
    const found = await probe(await onPath(name, env));
    if (found) return { ...found, origin: 'path' };
  }
  const folder = join(checkoutDir, '.ohmini', 'redis');
  const command = join(folder, 'redis-server');
  const unpacked = (await probe(command)) ?? (await probe(await unpackRedis(folder, onProgress)));
  return unpacked && { ...unpacked, origin: 'debian' };
}

async function onPath(name: string, env: NodeJS.ProcessEnv | undefined): Promise<string> {
  const options = env ? { env } : {};
  return run('/bin/sh', ['-c', `command -v ${name}`], options).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

/** BullMQ wants 6.2 or later. */
async function probe(command: string | undefined): Promise<Omit<FoundRedis, 'origin'> | undefined> {
  if (!command) return undefined;
  const { stdout } = await run(command, ['--version']).catch(() => ({ stdout: '' }));
  const [, name, version] = /^(Redis|Valkey) server v=([\d.]+)/.exec(stdout) ?? [];
  if (!version || (name !== 'Redis' && name !== 'Valkey') || isBefore62(version)) return undefined;
  return { command, name, version };
}

function isBefore62(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 6 || (major === 6 && minor < 2);
}
