import type { SharedEntries } from '@ohmini/core';
import { publicBudget, sharedEntries } from '@ohmini/queue';
import {
  octopusPublications,
  publicGet,
  readingCache,
  sharedCache,
  type TariffEvents,
  type Tariffs,
  tariffs,
  tariffWindows,
} from '@ohmini/tariffs';
import type { Context } from './context.ts';
import type { Metrics } from './metrics.ts';
import { USER_AGENT } from './version.ts';

/**
 * The shared tariff cache as this process takes part in it. Disposing it waits for what this process fetches.
 *
 * @param shared in place of the entries in Redis; tests have some whose time passes as they like
 */
export function openTariffs(
  { clock, config, hour, keys, metrics, redis }: Omit<Context, 'households' | 'pulse' | 'tariffs'>,
  shared: SharedEntries = sharedEntries(redis, keys),
): Tariffs & AsyncDisposable {
  const get = publicGet({
    restUrl: config.octopus.restUrl,
    userAgent: USER_AGENT,
    timeoutMs: config.polling.timeoutMs,
    clock,
    budget: publicBudget(redis, keys, { hour: hour.length }),
    onCall: (outcome) => metrics.tariffCalls.inc({ outcome }),
  });
  const cache = sharedCache({
    shared,
    publications: octopusPublications(get),
    windows: tariffWindows(config.tariffs),
    clock,
    events: counting(metrics),
  });
  return { ...tariffs(cache, clock), [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose]() };
}

/** What is in the shared cache, for a process that asks Octopus nothing: see `readingCache`. */
export function tariffsToRead(
  { clock, config, keys, metrics, redis }: Pick<Context, 'clock' | 'config' | 'keys' | 'metrics' | 'redis'>,
  shared: SharedEntries = sharedEntries(redis, keys),
): Tariffs {
  const windows = tariffWindows(config.tariffs);
  return tariffs(readingCache({ shared, windows, clock, events: counting(metrics) }), clock);
}

const counting = (metrics: Metrics): TariffEvents => ({
  onServed(tier, ageMs, layer) {
    metrics.tariffHits.inc({ tier, layer });
    metrics.tariffAge.observe(ageMs / 1000);
  },
  onRefused: (code) => metrics.tariffRefused.inc({ code }),
  onMiss: (reason) => metrics.tariffMisses.inc({ reason }),
  onTakeover: () => metrics.tariffTakeovers.inc(),
  onOvertaken: () => metrics.tariffOvertaken.inc(),
  onFetched: (outcome) => metrics.tariffFetches.inc({ outcome }),
});
