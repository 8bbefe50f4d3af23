import {
  type AccountId,
  type Agreement,
  agreementAt,
  type Instant,
  type Interval,
  isIntelligent,
  type JournalStates,
  LISTED_FOR,
  minutes,
} from '@ohmini/core';
import { journal } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';

/** Dispatches are asked for every two minutes, less often where calls are scarce. */
const KNOWN_FOR = minutes(60);

/**
 * Whether costs of a time may be too high: on an intelligent tariff each half hour in which the car is charged is cheap, and
 * nobody has told us which those are.
 */
export const isUpperBound = async (
  ports: Pick<Context, 'keys' | 'redis'>,
  account: AccountId,
  time: Interval,
): Promise<boolean> => (await upperBounds(ports, account))(time);

/** The same for any number of times, from one look at the account. */
export async function upperBounds(
  { keys, redis }: Pick<Context, 'keys' | 'redis'>,
  account: AccountId,
): Promise<(time: Interval) => boolean> {
  const agreements = await agreementsOf({ keys, redis }, account);
  const states = await journal(redis, keys, account).states();
  return (time) => isOnIntelligent(agreements, time.to - 1) && !areDispatchesKnown(states, time);
}

function isOnIntelligent(agreements: readonly Agreement[], at: Instant): boolean {
  const bought = agreements.filter(({ fuel, isExport }) => fuel === 'electricity' && !isExport);
  const agreement = agreementAt(bought, at);
  return agreement !== undefined && isIntelligent(agreement);
}

/**
 * A tariff for a car without a car that Octopus steers: its charges are told to nobody. And what was before we first asked,
 * or while we did not, was told to somebody else.
 */
function areDispatchesKnown({ dispatch }: JournalStates, { from, to }: Interval): boolean {
  const { fetchedAt, knownSince } = dispatch ?? {};
  if (fetchedAt === undefined || knownSince === undefined) return false;
  return knownSince - LISTED_FOR <= from && fetchedAt >= to - KNOWN_FOR;
}
