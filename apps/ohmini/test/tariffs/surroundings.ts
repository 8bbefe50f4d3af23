import { randomUUID } from 'node:crypto';
import { hours } from '@ohmini/core';
import { type Simulator, startSimulator } from '@ohmini/simulator';
import { mortalRedis } from '@ohmini/testkit';
import { afterAll, beforeAll } from 'vitest';
import { fieldOf, placeOf, setAge } from './aged.ts';
import { type Fleet, startFleet } from './fleet.ts';
import type { Mishap, Outcome, Setup } from './protocol.ts';

export const AGILE = 'E-1R-AGILE-24-10-01-A';

/** One Redis, one Octopus and processes of clients for a file; each test has keys of its own. */
export function surroundings({ processes, latencyMs }: { processes: number; latencyMs: number }) {
  let redis: Awaited<ReturnType<typeof mortalRedis>>;
  let octopus: Simulator;
  let fleet: Fleet;
  let setup: Setup;

  beforeAll(async () => {
    redis = await mortalRedis();
    octopus = await startSimulator({ latencyMs });
    fleet = await startFleet(processes);
  });
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]();
    await octopus[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  return {
    get redis() {
      return redis;
    },
    get octopus() {
      return octopus;
    },
    get setup() {
      return setup;
    },
    /** Calls that came to Octopus. */
    calls: () => octopus.calls.count({ operation: 'rates' }),
    /** A field of what Redis has of the tariff; empty where there is none. */
    stored: (field: string) => fieldOf(redis.url, placeOf(setup.prefix, AGILE).key, field),
    /** Nothing is left of the test before, in Octopus, in Redis or in the processes. */
    async begin(windows: Setup['windows'] = {}, members = fleet): Promise<Fleet> {
      octopus.clearFaults();
      octopus.calls.clear();
      const prefix = `test-${randomUUID().slice(0, 8)}`;
      setup = {
        algorithm: 'ohmini',
        redisUrl: redis.url,
        restUrl: octopus.restUrl,
        prefix,
        folder: '',
        scale: 1,
        interval: { from: Date.now() - hours(24), to: Date.now() + hours(24) },
        windows,
      };
      await members.begin(setup);
      return members;
    },
    /** Everybody has forgotten what it saw, and what Redis has is so old. */
    async aged(ageMs: number, members = fleet, mishap?: Mishap): Promise<void> {
      const [first] = members.members;
      await first?.order({ do: 'ask', tariff: AGILE, clients: 1 });
      await setAge(redis.url, setup.prefix, AGILE, ageMs);
      await members.begin(setup, mishap);
      octopus.calls.clear();
    },
  };
}

/** How many were answered how. */
export function counted(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { freshness } of outcomes) counts[freshness] = (counts[freshness] ?? 0) + 1;
  return counts;
}
