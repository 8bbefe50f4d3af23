import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hours, isoSeconds } from '@ohmini/core';
import type { Simulator } from '@ohmini/simulator';
import type { TariffWindows } from '@ohmini/tariffs';
import type { mortalRedis } from '@ohmini/testkit';
import { placeOf, setAge } from '../../test/tariffs/aged.ts';
import type { Fleet } from '../../test/tariffs/fleet.ts';
import type { Outcome, Setup } from '../../test/tariffs/protocol.ts';
import { fileOf, urlOf } from '../../test/tariffs/seed-cache.ts';

export const TARIFF = 'E-1R-AGILE-24-10-01-A';

/** What a case is tried on. */
export interface Trial {
  algorithm: Setup['algorithm'];
  fleet: Fleet;
  redis: Awaited<ReturnType<typeof mortalRedis>>;
  /** Takes `OCTOPUS_MS` for each answer. */
  octopus: Simulator;
  slowOctopus: Simulator;
  /** As much faster as the windows of the steady hours are shorter. */
  fastOctopus: Simulator;
  clientsEach: number;
  /** The files of the seed lie below it. */
  folder: string;
  windows: Pick<TariffWindows, 'leaseMs' | 'waitMs' | 'backOff'>;
}

export const OCTOPUS_MS = 200;
export const SLOW_OCTOPUS_MS = 5_000;

export const calls = (octopus: Simulator): number => octopus.calls.count({ operation: 'rates' });

export async function setupOf(trial: Trial, octopus = trial.octopus, over: Partial<Setup> = {}): Promise<Setup> {
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const folder = join(trial.folder, prefix);
  await mkdir(folder);
  return {
    algorithm: trial.algorithm,
    redisUrl: trial.redis.url,
    restUrl: octopus.restUrl,
    prefix,
    folder,
    scale: 1,
    windows: trial.windows,
    interval: { from: Date.now() - hours(24), to: Date.now() + hours(24) },
    ...over,
  };
}

/** Everybody has forgotten what it saw; what is shared is so old, or not there. */
export async function prepared(trial: Trial, ageMs: number | undefined, octopus = trial.octopus): Promise<Setup> {
  octopus.clearFaults();
  const setup = await setupOf(trial, octopus);
  await trial.fleet.begin(setup);
  if (ageMs !== undefined) {
    await trial.fleet.members[0]?.order({ do: 'ask', tariff: TARIFF, clients: 1 });
    await age(setup, ageMs);
    await trial.fleet.begin(setup);
  }
  octopus.calls.clear();
  return setup;
}

export async function age(setup: Setup, ageMs: number): Promise<void> {
  if (setup.algorithm === 'ohmini') return void (await setAge(setup.redisUrl, setup.prefix, TARIFF, ageMs));
  const file = fileOf(setup.folder, urlOf(setup.restUrl, TARIFF));
  const { data } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ stamp: Date.now() - ageMs, data }));
}

export const everybodyAsks = (trial: Trial, clientsEach = trial.clientsEach): Promise<Outcome[]> =>
  trial.fleet.ask(TARIFF, clientsEach);

/** How many rows a whole answer has: as Octopus itself says to the same question. */
export async function wholeRows({ algorithm, restUrl, prefix, interval }: Setup): Promise<number> {
  const ours = `${restUrl}/${placeOf(prefix, TARIFF).path}?period_from=${isoSeconds(interval.from)}&period_to=${isoSeconds(interval.to)}&page_size=1500`;
  const response = await fetch(algorithm === 'seed' ? urlOf(restUrl, TARIFF) : ours);
  return ((await response.json()) as { results: unknown[] }).results.length;
}
