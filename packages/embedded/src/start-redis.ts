import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type RedisAddress, urlOf } from './conversation.ts';
import { lockDirectory } from './directory-lock.ts';
import { endChild } from './end-child.ts';
import { endWithUs } from './end-with-us.ts';
import { freePort } from './free-port.ts';
import { endLeftover } from './leftover.ts';
import { configFile, lastAddress, logFile, newPassword, writeConfig } from './redis-config.ts';
import { boundLog, explainEnd, PortTaken } from './redis-log.ts';
import type { RedisServer } from './redis-server.ts';

export interface StartRedis {
  /** Its own folder: configuration, append-only file, log, lock. Made when missing. */
  dir: string;
  /** redis-server or valkey-server: a path, or a name on PATH. */
  command: string;
  /** This port and no other. By default the one used last in `dir` while it is free, so that clients find it again. */
  port?: number | undefined;
  onProgress?: ((text: string) => void) | undefined;
}

/**
 * A durable Redis of our own on a loopback port: a child that ends when we do, and answers when this resolves. Its data
 * are in the file before a write is answered (a killed process loses nothing) and on the disk each second (a power cut
 * loses about the last one).
 * @throws Error that says what to do: folder in use, port taken, disk full, damaged file
 */
export async function startRedis(options: StartRedis): Promise<RedisServer> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await using held = new AsyncDisposableStack();
  held.use(lockDirectory(dir));
  held.use(boundLog(dir));
  const last = await lastAddress(dir);
  if (last) await endLeftover(dir, last);
  const password = last?.password ?? newPassword();

  for (let tries = 1; ; tries++) {
    const address = { port: options.port ?? (await freePort(last?.port)), password };
    await writeConfig(dir, address);
    try {
      return await launch({ ...options, dir }, address, held);
    } catch (error) {
      if (!(error instanceof PortTaken) || options.port || tries === 5) throw error;
    }
  }
}

async function launch(
  { command, dir, onProgress }: StartRedis,
  address: RedisAddress,
  held: AsyncDisposableStack,
): Promise<RedisServer> {
  const child = await spawnRedis(command, dir);
  const exited = once(child, 'exit').then(() => {});
  const pid = child.pid ?? 0;
  await using starting = new AsyncDisposableStack();
  starting.use(endWithUs(pid));
  starting.defer(() => endChild(child, exited));
  if (!(await isReady(address, exited, onProgress))) throw await explainEnd(dir, command);

  starting.use(held.move());
  const running = starting.move();
  const freed = exited.then(() => running.disposeAsync());
  return {
    url: urlOf(address),
    pid,
    exited: freed,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => endChild(child, exited).then(() => freed),
  };
}

/** In a session of its own: a Ctrl-C in the terminal is for us, who still have to drain into Redis. */
async function spawnRedis(command: string, dir: string): Promise<ChildProcess> {
  const log = openSync(logFile(dir), 'a', 0o600);
  const child = spawn(command, [configFile(dir)], { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.unref();
  await once(child, 'spawn');
  return child;
}

/** True once it answers, false when it ended before. Reading a large file back may take minutes; silence may not. */
async function isReady(address: RedisAddress, exited: Promise<void>, onProgress: StartRedis['onProgress']) {
  const ended = exited.then(() => true);
  let loading = false;
  for (let deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const answer = await ask(address, 'PING').catch(() => undefined);
    if (answer?.includes('+PONG')) return true;
    if (answer?.includes('-LOADING')) {
      if (!loading) onProgress?.('Redis is reading its data back');
      loading = true;
      deadline = Date.now() + 30_000;
    }
    if (await Promise.race([ended, pause(20, false)])) return false;
  }
  throw new Error('Redis was started but does not answer.');
}
