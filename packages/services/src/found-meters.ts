import type { Account, Config } from '@ohmini/config';
import { type AccountId, asFailure, type FoundMeter } from '@ohmini/core';
import { octopusSource } from '@ohmini/octopus';
import { foundOf, householdsOf, type Keys, keysOf, liveOf } from '@ohmini/queue';
import type { Redis } from 'ioredis';
import { redisInTime } from './redis-in-time.ts';
import { USER_AGENT } from './version.ts';

/** The meters of a household, for a person or a program: fit for a page, times as ISO text. */
export interface HouseholdMeters {
  household: AccountId;
  /** Null before anybody looked. */
  lookedAt: string | null;
  meters: ListedMeter[];
  /** Why they could not be found out. */
  fault?: string;
}

export interface ListedMeter {
  device: string | null;
  serialEnding: string | null;
  fuel: FoundMeter['fuel'];
  role: FoundMeter['role'];
  isPolled: boolean;
  why: string;
  lastReadingAt: string | null;
}

/** What the running services found, from their Redis. Empty where they never ran. @throws Failure when it does not answer */
export async function metersFound({ queue }: Pick<Config, 'queue'>, redisUrl: string): Promise<HouseholdMeters[]> {
  const redis = await redisInTime(redisUrl);
  const keys = keysOf(queue.prefix);
  try {
    const accounts = await householdsOf(redis, keys);
    return await Promise.all(accounts.map((account) => metersIn(redis, keys, account)));
  } finally {
    redis.disconnect();
  }
}

async function metersIn(redis: Redis, keys: Keys, account: AccountId): Promise<HouseholdMeters> {
  const { foundAt, meters = [] } = (await foundOf(redis, keys, account)) ?? {};
  const listed = meters.map(async (meter) => {
    const live = meter.isPolled && meter.id ? await liveOf(redis, keys, account, meter.id) : undefined;
    return listedMeter(meter, live?.reading.readAt);
  });
  return { household: account, lookedAt: isoOrNull(foundAt), meters: await Promise.all(listed) };
}

/** Asks Octopus itself, household by household: a login and a question each, which nobody counts. */
export const metersAsked = (config: Config): Promise<HouseholdMeters[]> =>
  Promise.all(config.accounts.map((account) => askFor(config, account)));

async function askFor({ octopus, polling }: Config, { id, accountNumber, apiKey }: Account): Promise<HouseholdMeters> {
  const source = octopusSource({
    graphqlUrl: octopus.graphqlUrl,
    restUrl: octopus.restUrl,
    accountNumber,
    apiKey: () => apiKey.reveal(),
    clock: Date,
    timeoutMs: polling.timeoutMs,
    userAgent: USER_AGENT,
    permit: async () => {},
    onCall: () => {},
  });
  try {
    const signal = AbortSignal.timeout(2 * polling.timeoutMs);
    const meters = await source.discover({ purpose: 'discovery', signal });
    return { household: id, lookedAt: isoOrNull(source.now()), meters: meters.map((meter) => listedMeter(meter)) };
  } catch (error) {
    return { household: id, lookedAt: null, meters: [], fault: asFailure(error).message };
  }
}

const listedMeter = (meter: FoundMeter, readAt?: number): ListedMeter => ({
  device: meter.id ?? null,
  serialEnding: meter.serialEnding ?? null,
  fuel: meter.fuel,
  role: meter.role,
  isPolled: meter.isPolled,
  why: meter.silentSince === undefined ? meter.why : SILENT,
  lastReadingAt: isoOrNull(readAt),
});

const SILENT = 'no reading in 12 hours: is there a Home Mini? Asked for once an hour';

const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
