import type { AccountId, Instant } from '@ohmini/core';
import type { HouseholdCalls } from '@ohmini/dashboard';
import { governorOf } from './allowances.ts';
import type { Context } from './context.ts';

/** Each household's calls to Octopus in the last hour, and what it may make. */
export const callsView = (context: Context, accounts: readonly AccountId[], at: Instant): Promise<HouseholdCalls[]> =>
  Promise.all(accounts.map((account) => callsOf(context, account, at)));

async function callsOf(context: Context, account: AccountId, at: Instant): Promise<HouseholdCalls> {
  const rules = governorOf(context, account);
  const [used, { callsPerHour, isShared }, coolingFor] = await Promise.all([
    rules.used(),
    rules.allowance(),
    rules.cooling(),
  ]);
  return {
    account,
    used: [...used].map(([purpose, calls]) => ({ purpose, calls })).toSorted((a, b) => b.calls - a.calls),
    perHour: callsPerHour,
    askedPerHour: context.households.find(account)?.callsPerHour ?? callsPerHour,
    isShared,
    coolingUntil: coolingFor > 0 ? at + coolingFor : undefined,
  };
}
