import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from './redis-server.ts';

/**
 * Starts a server, and starts it again on the same port whenever it ends unasked (the kernel may kill it when memory is
 * short): clients reconnect by themselves. `onProgress` hears of each end and each failed start.
 */
export async function keepRunning(
  start: (port?: number) => Promise<RedisServer>,
  onProgress: (text: string) => void,
): Promise<Pick<RedisServer, 'url' | 'kill'> & AsyncDisposable> {
  let server = await start();
  const { url } = server;
  const closing = new AbortController();

  async function startAgain() {
    await pause(1000, undefined, { signal: closing.signal });
    onProgress('Redis ended unexpectedly: starting it again');
    server = await start(Number(new URL(url).port));
    if (closing.signal.aborted) await server[Symbol.asyncDispose]();
  }
  async function keep() {
    while (await server.exited.then(() => !closing.signal.aborted)) {
      await startAgain().catch((error: Error) => closing.signal.aborted || onProgress(error.message));
    }
  }
  const kept = keep();
  return {
    url,
    kill: (signal) => server.kill(signal),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await server[Symbol.asyncDispose]();
      await kept;
    },
  };
}
