import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisAddress } from './conversation.ts';

export const configFile = (dir: string) => join(dir, 'redis.conf');
export const logFile = (dir: string) => join(dir, 'redis.log');

export const newPassword = () => randomBytes(24).toString('hex');

/** Every write acknowledged by Redis has left the process; the disk has it within a second or so (`everysec`). */
const render = (dir: string, { port, password }: RedisAddress) => `# Written by Ohmini at each start; edits are lost.
bind 127.0.0.1
port ${port}
requirepass ${password}
dir ${quoted(dir)}
logfile ${quoted(logFile(dir))}
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
# Delayed jobs are promoted by Redis' own timer: 10 Hz would make them up to 100 ms late.
hz 100
`;

const quoted = (path: string) => `"${path.replace(/["\\]/g, '\\$&')}"`;

/** The password is only in this file, which nobody else may read: arguments show in `ps`. */
export async function writeConfig(dir: string, address: RedisAddress): Promise<void> {
  const draft = `${configFile(dir)}.new`;
  await writeFile(draft, render(dir, address), { mode: 0o600 });
  await rename(draft, configFile(dir));
}

/** Where the Redis of the last run listened; undefined when there was none. */
export async function lastAddress(dir: string): Promise<RedisAddress | undefined> {
  const text = await readFile(configFile(dir), 'utf8').catch(() => '');
  const port = /^port (\d+)$/m.exec(text)?.[1];
  const password = /^requirepass (\w+)$/m.exec(text)?.[1];
  return port && password ? { port: Number(port), password } : undefined;
}
