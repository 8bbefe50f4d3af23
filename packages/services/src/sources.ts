import type { Account } from '@ohmini/config';
import { type AccountId, Permanent, RateLimited, type TelemetrySource } from '@ohmini/core';
import { octopusSource } from '@ohmini/octopus';
import { coolDown, takeCall } from '@ohmini/queue';
import type { Context } from './context.ts';
import { USER_AGENT } from './version.ts';

/** Octopus for each household, one conversation each, kept for the life of the process. */
export interface Sources {
  of(account: AccountId): { source: TelemetrySource; household: Account };
}

export function sources(context: Context): Sources {
  const open = new Map<AccountId, TelemetrySource>();
  return {
    of(account) {
      const household = context.config.accounts.find(({ id }) => id === account);
      if (!household)
        throw new Permanent('unknown-household', `The settings name no household ${account} any more.`, 'request');
      const source = open.get(account) ?? openSource(context, household);
      open.set(account, source);
      return { source, household };
    },
  };
}

/** Every call is taken from the allowance first; asked to wait, no process of ours calls before the time is over. */
function openSource(context: Context, household: Account): TelemetrySource {
  const { clock, config, keys, metrics, redis } = context;
  return octopusSource({
    graphqlUrl: config.octopus.graphqlUrl,
    accountNumber: household.accountNumber,
    apiKey: () => household.apiKey.reveal(),
    clock,
    timeoutMs: config.polling.timeoutMs,
    userAgent: USER_AGENT,
    async permit() {
      const waitMs = await takeCall(redis, keys, household.id, household.callsPerHour);
      if (waitMs > 0)
        throw new RateLimited('budget', 'The calls that this hour allows are used up.', clock.now() + waitMs);
    },
    onCall: (operation, outcome) => metrics.octopusCalls.inc({ operation, outcome }),
    onAskedToWait: (until) => coolDown(redis, keys, household.id, until - clock.now()),
  });
}
