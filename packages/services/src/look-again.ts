import { type AccountId, type DeviceId, hours, type Instant } from '@ohmini/core';
import type { Context } from './context.ts';

/** The scheduled search comes within this. */
const SCHEDULED_WITHIN = hours(6);

/** A meter that was silent for so long may have been exchanged, or have lost its Home Mini. */
const SILENCES = [hours(6), hours(12)];

/** Has the meters of a household searched for now; nothing happens while such a search waits or runs already. */
export async function lookAgain({ queues }: Context, account: AccountId): Promise<void> {
  await queues.add('account', [{ once: account, payload: { account } }]);
}

/**
 * Octopus does not know a meter that it listed: it was exchanged. One search is made at once; where Octopus goes on
 * listing it, the next is the scheduled one, so that each poll does not cost another call.
 */
export async function lookForUnknown(context: Context, account: AccountId, device: DeviceId): Promise<void> {
  const key = context.keys.device(account, device, 'unknown');
  if ((await context.redis.set(key, '1', 'PX', SCHEDULED_WITHIN, 'NX')) === 'OK') await lookAgain(context, account);
}

/** Whether a silence has just become long enough, and nobody has searched since. */
export const isLongSilent = (lastReadAt: Instant, foundAt: Instant, now: Instant): boolean =>
  SILENCES.some((length) => lastReadAt + length <= now && foundAt < lastReadAt + length);
