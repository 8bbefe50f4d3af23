import { gate } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Their jobs go to the store. */
const STORED = new Set(['write', 'quarantine']);

/**
 * Why all that waits in a queue may not be tried at once just now: a store that takes nothing would be asked as often as
 * there are jobs, and each would lose its place in the order. One job may always be tried.
 */
export async function heldBack(
  { keys, redis }: Pick<Context, 'keys' | 'redis'>,
  queue: string,
): Promise<string | undefined> {
  if (!STORED.has(queue)) return undefined;
  const shut = await gate(redis, keys).state();
  if (shut) {
    const since = new Date(shut.since).toISOString();
    return `The store takes no readings since ${since} (${shut.code}). What waits is stored by itself once it does; a single job may be tried.`;
  }
  if ((await redis.exists(keys.refusing)) === 1)
    return 'The store refuses very many readings for one reason, and they are tried every ten minutes. A single job may be tried.';
  return undefined;
}
