import { hours, minutes } from '@ohmini/core';
import { askRedis } from '@ohmini/testkit';
import { placeOf } from '../../test/tariffs/aged.ts';
import type { Setup, SteadySummary } from '../../test/tariffs/protocol.ts';
import { promisesOf, ROUNDING_MS } from './judge.ts';
import { calls, setupOf, TARIFF, type Trial, wholeRows } from './trial.ts';

export interface Span {
  /** How many times faster than life the windows go by. */
  scale: number;
  /** Of life. */
  hours: number;
}

type Measured = Awaited<ReturnType<typeof measured>>;

/** What came of hours, and what was not as promised; of the seed, nothing is promised. */
export interface Steady extends Measured {
  broken: string[];
}

const REGIONS = [...'ABCDEFGHJK'];
const TARIFFS = REGIONS.map((region) => `E-1R-AGILE-24-10-01-${region}`);

/** Everybody asks for every tariff each five minutes of life, for hours of it. */
export async function steady(trial: Trial, span: Span): Promise<Steady> {
  const result = await measured(trial, span);
  return { ...result, broken: trial.algorithm === 'ohmini' ? brokenOf(result) : [] };
}

async function measured(trial: Trial, { scale, hours: length }: Span) {
  const forMs = hours(length) / scale;
  const setup = await scaledSetup(trial, scale);
  const { freshMs = 0 } = setup.windows;
  await trial.fleet.begin(setup);
  const rows = await wholeRows(setup);
  trial.fastOctopus.calls.clear();
  const order = {
    do: 'steady',
    tariffs: TARIFFS,
    clients: trial.clientsEach,
    everyMs: minutes(5) / scale,
    forMs,
    rows,
  } as const;
  const summaries = await Promise.all(trial.fleet.members.map((each) => each.order(order)));
  return {
    calls: calls(trial.fastOctopus),
    mostOfOneTariff: Math.max(...callsByPath(trial).values()),
    /** One at the start, and one whenever the window of the last one is over. */
    allowedOfOneTariff: Math.floor(forMs / freshMs) + 1,
    ...joined(summaries, promisesOf(setup)),
    ...(trial.algorithm === 'ohmini' && {
      /** The least time between two fetches of one tariff that anybody was answered with, in windows. */
      closestFetches: Math.floor((1000 * closest(summaries)) / freshMs) / 1000,
      entryBytes: await entryBytes(setup),
    }),
  };
}

async function scaledSetup(trial: Trial, scale: number): Promise<Setup> {
  return await setupOf(trial, trial.fastOctopus, {
    scale,
    windows: {
      ...trial.windows,
      freshMs: minutes(30) / scale,
      staleMs: minutes(5) / scale,
      awaitedMs: minutes(5) / scale,
      ifErrorMs: hours(24) / scale,
    },
  });
}

function brokenOf(result: Measured): string[] {
  const others = Object.keys(result.answers).filter((name) => name !== 'fresh' && name !== 'stale');
  return [
    result.mostOfOneTariff > result.allowedOfOneTariff && `${result.mostOfOneTariff} calls for one tariff`,
    (result.closestFetches ?? 0) < 1 && `fetched again after ${result.closestFetches} of a window`,
    others.length > 0 && `answered ${others.join(', ')}`,
    result.tooOld.length > 0 && `older than promised: ${result.tooOld.join(', ')}`,
    result.understatedMs > ROUNDING_MS && `${result.understatedMs} ms older than said`,
    result.partial > 0 && `${result.partial} not whole`,
  ].filter((each) => each !== false);
}

function callsByPath({ fastOctopus }: Trial): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path = '' } of fastOctopus.calls.list({ operation: 'rates' }))
    counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}

function closest(summaries: readonly SteadySummary[]): number {
  const gaps = TARIFFS.flatMap((tariff) => {
    const all = new Set(summaries.flatMap(({ fetchedAt }) => [...(fetchedAt.get(tariff) ?? [])]));
    const sorted = [...all].toSorted((a, b) => a - b);
    return sorted.slice(1).map((at, i) => at - (sorted[i] ?? at));
  });
  return Math.min(...gaps);
}

function joined(summaries: readonly SteadySummary[], promises: Record<string, number>) {
  const answers: Record<string, number> = {};
  const oldestMs: Record<string, number> = {};
  for (const each of summaries) {
    for (const [name, count] of Object.entries(each.answers)) answers[name] = (answers[name] ?? 0) + count;
    for (const [name, age] of Object.entries(each.oldestMs))
      oldestMs[name] = Math.round(Math.max(oldestMs[name] ?? 0, age));
  }
  const total = (names: readonly string[]) => names.reduce((sum, name) => sum + (answers[name] ?? 0), 0);
  const greatest = (of: (summary: SteadySummary) => number) => Math.round(Math.max(...summaries.map(of)));
  const names = Object.keys(answers);
  return {
    asked: total(names),
    unanswered: total(names.filter((name) => promises[name] === undefined)),
    answers,
    oldestMs,
    tooOld: Object.keys(oldestMs).filter((name) => (oldestMs[name] ?? 0) > (promises[name] ?? 0)),
    understatedMs: greatest(({ understatedMs }) => understatedMs),
    partial: summaries.reduce((sum, { partial }) => sum + partial, 0),
    longestWaitMs: greatest(({ longestWaitMs }) => longestWaitMs),
  };
}

async function entryBytes({ redisUrl, prefix }: Setup): Promise<number> {
  return Number((await askRedis(redisUrl, 'MEMORY', 'USAGE', placeOf(prefix, TARIFF).key)).replace(':', ''));
}
