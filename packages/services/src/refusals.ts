import { hours, type Instant } from '@ohmini/core';
import type { Context } from './context.ts';
import { slotOf } from './quarantine-id.ts';

/** Long enough to see that sending it back did not help. */
const REMEMBERED_FOR = hours(24 * 30);

/** How often the store refused what lies at one time of one series; by the moments, so that a repeated run counts once. */
export const refusals = ({ keys, redis }: Pick<Context, 'keys' | 'redis'>) => ({
  async note(id: string, refusedAt: Instant): Promise<void> {
    const key = keys.refusals(slotOf(id));
    await redis.sadd(key, refusedAt);
    await redis.pexpire(key, REMEMBERED_FOR);
  },
  times: async (id: string): Promise<number> => Math.max(1, await redis.scard(keys.refusals(slotOf(id)))),
});
