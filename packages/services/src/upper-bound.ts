import {
  type AccountId,
  type Agreement,
  agreementAt,
  type Instant,
  isIntelligent,
  type JournalStates,
  minutes,
} from '@ohmini/core';
import { journal } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';

/** Dispatches are asked for every two minutes, less often where calls are scarce. */
const KNOWN_FOR = minutes(60);

/**
 * Whether costs at a moment may be too high: on an intelligent tariff each half hour in which the car is charged is cheap,
 * and nobody has told us which those are.
 */
export async function isUpperBound(
  { keys, redis }: Pick<Context, 'keys' | 'redis'>,
  account: AccountId,
  at: Instant,
): Promise<boolean> {
  const agreements = await agreementsOf({ keys, redis }, account);
  if (!isOnIntelligent(agreements, at)) return false;
  return !areDispatchesKnown(await journal(redis, keys, account).states(), at);
}

function isOnIntelligent(agreements: readonly Agreement[], at: Instant): boolean {
  const bought = agreements.filter(({ fuel, isExport }) => fuel === 'electricity' && !isExport);
  const agreement = agreementAt(bought, at);
  return agreement !== undefined && isIntelligent(agreement);
}

/** A tariff for a car without a car that Octopus steers: its charges are told to nobody. */
const areDispatchesKnown = ({ dispatch }: JournalStates, at: Instant): boolean =>
  dispatch?.fetchedAt !== undefined && dispatch.fetchedAt >= at - KNOWN_FOR;
