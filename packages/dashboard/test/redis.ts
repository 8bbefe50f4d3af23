import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { OHMINI_TEST_REDIS_URL: URL_GIVEN, OHMINI_TEST_REDIS_SERVER: SERVER_GIVEN } = process.env;

/** Why tests that need Redis are skipped, or undefined when there is one. */
export const redisMissing: string | undefined =
  URL_GIVEN || SERVER_GIVEN
    ? undefined
    : 'needs Redis: set OHMINI_TEST_REDIS_URL, or OHMINI_TEST_REDIS_SERVER to a redis-server binary';

/** The Redis at OHMINI_TEST_REDIS_URL, or one of our own that ends with the test. */
export async function testRedis(): Promise<{ url: string } & AsyncDisposable> {
  if (URL_GIVEN) return { url: URL_GIVEN, async [Symbol.asyncDispose]() {} };
  const directory = await mkdtemp(join(tmpdir(), 'ohmini-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const server = spawn(SERVER_GIVEN ?? 'redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of server.stdout) if (String(line).includes('Ready to accept connections')) break;
  return {
    url: `redis://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
      await rm(directory, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
