import { hours, type Log } from '@ohmini/core';
import { keysOf, openRedis, publicBudget, sharedEntries } from '@ohmini/queue';
import {
  octopusPublications,
  publicGet,
  sharedCache,
  silent,
  type TariffEvents,
  tariffs,
  tariffWindows,
} from '@ohmini/tariffs';
import type { Mishap, Setup, Tally } from './protocol.ts';
import { unlucky } from './unlucky.ts';

const clock = { now: Date.now };
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Our cache as a process of the fleet has it: everything real, and in this process nothing kept from before. */
export async function cacheUnderTest(setup: Omit<Setup, 'interval'>, mishap?: Mishap, listener?: TariffEvents) {
  const redis = await openRedis(setup.redisUrl, quiet);
  const keys = keysOf(setup.prefix);
  const tally: Tally = { overtaken: 0, takeovers: 0 };
  const windows = tariffWindows(setup.windows);
  const budget = publicBudget(redis, keys, { callsPerHour: 100_000 });
  const get = publicGet({
    restUrl: setup.restUrl,
    userAgent: 'ohmini-test',
    timeoutMs: 10_000,
    clock,
    // A pause that Octopus asks for is life-size, and the windows are not.
    budget: { ...budget, pause: (wait) => budget.pause((wait * windows.freshMs) / hours(0.5)) },
  });
  const ports = unlucky(sharedEntries(redis, keys), octopusPublications(get), mishap);
  let from: 'process' | 'shared' = 'shared';
  const cache = sharedCache({
    ...ports,
    windows,
    clock,
    events: {
      ...(listener ?? silent),
      onOvertaken: () => void tally.overtaken++,
      onTakeover: () => void tally.takeovers++,
      onServed: (freshness, ageMs, layer) => {
        from = layer;
        listener?.onServed(freshness, ageMs, layer);
      },
    },
  });
  return {
    ...tariffs(cache),
    tally,
    /** Where the answer of this moment came from. */
    servedFrom: () => from,
    async [Symbol.asyncDispose]() {
      await cache[Symbol.asyncDispose]();
      redis.disconnect();
    },
  };
}
