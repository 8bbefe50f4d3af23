import { type AccountId, backoffFactor, type Failure } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/** How a household's polling is doing, in Redis: shared by all fetchers and known after a restart. */
export interface Streak {
  /** By how much its polls are to be further apart. */
  factor(): Promise<number>;
  failed(failure: Failure): Promise<void>;
  /** @returns whether a streak ended */
  worked(): Promise<boolean>;
}

/** Failures in a row put polls further apart; people are told at the threshold, and when it is over. */
export function streak({ config, keys, queues, redis }: Context, account: AccountId): Streak {
  const key = keys.account(account, 'streak');
  const rules = { threshold: config.polling.consecutiveErrorThreshold, maxFactor: config.polling.maxBackoffFactor };
  const trouble = condition(redis, keys, queues, `octopus-${account}`);

  return {
    factor: async () => backoffFactor({ failures: Number((await redis.get(key)) ?? 0) }, rules),
    async failed(failure) {
      const failures = await redis.incr(key);
      const isKey = 'reason' in failure && failure.reason === 'credentials';
      if (failures < rules.threshold && !isKey) return;
      await trouble.raise({
        severity: 'error',
        title: `Octopus cannot be read (${account})`,
        text: isKey ? keyText(failure) : outageText(failure, failures),
      });
    },
    async worked() {
      if ((await redis.get(key)) === null) return false;
      // Told first: whoever dies in between leaves the streak, and the next success tells it.
      await trouble.clear({
        severity: 'info',
        title: `Octopus answers again (${account})`,
        text: 'Polling goes on as before, and what was missed is fetched.',
      });
      await redis.del(key);
      return true;
    },
  };
}

const outageText = (failure: Failure, failures: number) =>
  `${failure.message} It failed ${failures} times in a row, so polls are further apart until it works. Nothing is lost for 12 hours: Octopus keeps the readings.`;

const keyText = (failure: Failure) =>
  `${failure.message} Make a new key in your Octopus account, under API access, and put it into OCTOPUS_API_KEY or ACCOUNTS_FILE. The old one is tried again from time to time.`;
