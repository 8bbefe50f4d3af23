import type { AccountId, Allowance } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/**
 * Tells people once when Octopus refuses a household although we called less than it allows, and once when we have our
 * calls back. Cheap where Octopus never refused.
 */
export async function noteSharing(context: Context, account: AccountId, allowance: Allowance): Promise<void> {
  if (allowance.changedAt === 0) return;
  const shared = condition(context, 'shared-allowance', account);
  if (!allowance.isShared) return await shared.clear();
  await shared.raise(
    `Octopus said that it is called too often, but we called less than the ${allowance.announcedPerHour} times an hour that it allows. It is called ${allowance.callsPerHour} times an hour for now.`,
  );
}
