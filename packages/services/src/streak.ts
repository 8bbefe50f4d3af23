import { type AccountId, backoffFactor, type Failure } from '@ohmini/core';
import { clearAll, condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/** How a household's polling is doing, in Redis: shared by all fetchers and known after a restart. */
export interface Streak {
  /** By how much its polls are to be further apart. */
  factor(): Promise<number>;
  failed(failure: Failure): Promise<void>;
  /** Nothing failed: the network in front of Octopus turned us away, and we keep away for a while. */
  turnedAway(failure: Failure): Promise<void>;
  /** @returns whether a streak ended */
  worked(): Promise<boolean>;
}

/** What a poll that works ends. */
const OF_OCTOPUS = ['octopus-edge', 'octopus-down', 'octopus-network', 'octopus-key'] as const;

/** Failures in a row put polls further apart; from the threshold on they are a trouble that people are told of. */
export function streak(context: Context, account: AccountId): Streak {
  const { config, keys, redis } = context;
  const key = keys.account(account, 'streak');
  const rules = { threshold: config.polling.consecutiveErrorThreshold, maxFactor: config.polling.maxBackoffFactor };
  const down = condition(context, 'octopus-down', account);
  const refused = condition(context, 'octopus-key', account);
  const unreachable = condition(context, 'octopus-network', account);
  const edge = condition(context, 'octopus-edge', account);

  return {
    factor: async () => backoffFactor({ failures: Number((await redis.get(key)) ?? 0) }, rules),
    async failed(failure) {
      const failures = await redis.incr(key);
      if ('reason' in failure && failure.reason === 'credentials') return await refused.raise(failure.message);
      if (failures < rules.threshold) return;
      const seen = `${failure.message} It failed ${failures} times in a row.`;
      const [holds, not] = failure.code === 'network' ? [unreachable, down] : [down, unreachable];
      await holds.raise(seen);
      await not.clear();
    },
    turnedAway: (failure) => edge.raise(failure.message),
    async worked() {
      // Before the streak ends: whoever dies in between leaves it, and the next success clears them.
      await clearAll(context, OF_OCTOPUS, account);
      return (await redis.del(key)) === 1;
    },
  };
}
