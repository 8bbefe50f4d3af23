import type { Account } from '@ohmini/config';
import { journalTick } from '@ohmini/core';
import { journal, type Schedule } from '@ohmini/queue';
import type { Context } from './context.ts';

/** When to look whether something of a household's journal is due. Most looks find nothing and cost one read of Redis. */
export async function journalTickOf(
  { hour, keys, redis }: Context,
  { id: account }: Account,
): Promise<Schedule<'account'>> {
  const states = await journal(redis, keys, account).states();
  return {
    id: `${account}.journal`,
    every: Math.round(journalTick(states) * hour.scale),
    payload: { account, task: 'journal' },
  };
}
