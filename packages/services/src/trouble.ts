import { type AccountId, asFailure } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Counts failures in a row for each household, tells a person at the threshold, and once more when it is over. */
export function octopusTrouble({ config, keys, queues, redis }: Context) {
  const inARow = new Map<AccountId, number>();
  const conditionOf = (account: AccountId) => condition(redis, keys, queues, `octopus-${account}`);
  return {
    async failed(account: AccountId, error: unknown): Promise<void> {
      const count = (inARow.get(account) ?? 0) + 1;
      inARow.set(account, count);
      if (count !== config.polling.consecutiveErrorThreshold) return;
      const text = `${asFailure(error).message} It failed ${count} times in a row. Readings are fetched later: Octopus keeps them for 12 hours.`;
      await conditionOf(account).raise({ severity: 'error', title: `Octopus cannot be read (${account})`, text });
    },
    async worked(account: AccountId): Promise<void> {
      // After a restart the count is gone but the condition is not, so the first success always looks.
      if (inARow.get(account) === 0) return;
      inARow.set(account, 0);
      const text = 'Polling goes on, and what was missed is fetched.';
      await conditionOf(account).clear({ severity: 'info', title: `Octopus answers again (${account})`, text });
    },
  };
}
