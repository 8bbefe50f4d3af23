import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '@ohmini/simulator';
import type { mortalRedis } from '@ohmini/testkit';
import { setAge } from '../../test/tariffs/aged.ts';
import type { Fleet } from '../../test/tariffs/fleet.ts';
import type { Outcome, Setup } from '../../test/tariffs/protocol.ts';
import { fileOf, urlOf } from '../../test/tariffs/seed-cache.ts';

export const TARIFF = 'E-1R-AGILE-24-10-01-A';

/** What a case is tried on. */
export interface Trial {
  algorithm: Setup['algorithm'];
  fleet: Fleet;
  redis: Awaited<ReturnType<typeof mortalRedis>>;
  octopus: Simulator;
  /** Takes five seconds for each answer. */
  slowOctopus: Simulator;
  clientsEach: number;
  /** The files of the seed lie below it. */
  folder: string;
  /** A fetching process that says nothing for so long is taken for dead. */
  leaseMs: number;
}

/** What came of one case. */
export interface Result {
  calls: number;
  answers: Record<string, number>;
  oldestMs: number;
  longestWaitMs: number;
  /** What else there is to say. */
  note?: string;
}

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
    windows: { leaseMs: trial.leaseMs },
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

export const everybodyAsks = (trial: Trial): Promise<Outcome[]> => trial.fleet.ask(TARIFF, trial.clientsEach);

export function resultOf(outcomes: readonly Outcome[], calls: number, note?: string): Result {
  const answers: Record<string, number> = {};
  for (const { freshness } of outcomes) answers[freshness] = (answers[freshness] ?? 0) + 1;
  return {
    calls,
    answers,
    oldestMs: Math.max(0, ...outcomes.map(({ ageMs = 0 }) => ageMs)),
    longestWaitMs: Math.max(0, ...outcomes.map(({ tookMs }) => tookMs)),
    ...(note !== undefined && { note }),
  };
}
