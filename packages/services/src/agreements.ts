import { type AccountId, type Agreement, agreementOf } from '@ohmini/core';
import { journal } from '@ohmini/queue';
import type { Context } from './context.ts';

/** The tariffs that a household holds and held, as Octopus said last; none before it was asked. */
export async function agreementsOf(
  { keys, redis }: Pick<Context, 'keys' | 'redis'>,
  account: AccountId,
): Promise<Agreement[]> {
  const entries = await journal(redis, keys, account).entries('agreement');
  return entries.flatMap((entry) => agreementOf(entry) ?? []);
}
