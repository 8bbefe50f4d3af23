import type { AccountId, Milliseconds } from '@ohmini/core';
import { governor } from '@ohmini/queue';
import type { LedgerPorts } from './ledger-desk.ts';

/** A household's calls to Octopus. */
export interface Calls {
  /** In the last hour, for whatever purpose. */
  used: number;
  /** Allowed in an hour. */
  perHour: number;
  /** Of these, not kept for live polls. */
  share: number;
  /** None is left for gaps just now. */
  isOut: boolean;
  /** Octopus asked us to wait for so long. */
  coolingFor: Milliseconds;
}

/** Where the settings of this machine do not name the household: the default of OCTOPUS_CALLS_PER_HOUR. */
const USUAL_CALLS = 90;

export async function callsOf({ config, keys, redis }: LedgerPorts, account: AccountId): Promise<Calls> {
  const callsPerHour = config.accounts.find(({ id }) => id === account)?.callsPerHour ?? USUAL_CALLS;
  const rules = governor(redis, keys, { account, callsPerHour });
  const [counts, allowance, coolingFor] = await Promise.all([rules.used(), rules.allowance(), rules.cooling()]);
  const used = counts.values().reduce((sum, count) => sum + count, 0);
  const perHour = allowance.callsPerHour;
  const share = Math.max(1, Math.floor(perHour / 3));
  const isOut = used >= perHour || used - (counts.get('live') ?? 0) >= share;
  return { used, perHour, share, isOut, coolingFor };
}
