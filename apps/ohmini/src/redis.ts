import { resolve } from 'node:path';
import type { Config } from '@ohmini/config';
import { openEmbeddedRedis } from '@ohmini/embedded';
import { say } from './say.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

/** The Redis that the settings name, or a private one that ends with this process. */
export async function redisFor(config: Config, stack: AsyncDisposableStack): Promise<{ url: string; config: Config }> {
  if (config.redis.kind === 'url') return { url: config.redis.url.reveal(), config };
  const redis = stack.use(
    await openEmbeddedRedis({
      dataDir: config.dataDir,
      checkoutDir: CHECKOUT,
      onProgress: (text) => say(`ohmini: ${text}`),
    }),
  );
  say(`ohmini: ${redis.describe}`);
  // Volatile by our own choice, and said so: nobody need allow it.
  const queue = { ...config.queue, allowVolatile: config.queue.allowVolatile || !redis.durable };
  return { url: redis.url, config: { ...config, queue } };
}
