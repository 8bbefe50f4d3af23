import { hours, minutes } from '@ohmini/core';
import type { SteadySummary } from '../../test/tariffs/protocol.ts';
import { setupOf, type Trial } from './trial.ts';

export interface SteadyOptions {
  /** How many times faster than life the windows go by. */
  scale: number;
  /** Of life. */
  hours: number;
}

const REGIONS = [...'ABCDEFGHJK'];
const TARIFFS = REGIONS.map((region) => `E-1R-AGILE-24-10-01-${region}`);

/** Everybody asks for every tariff each five minutes of life, for hours of it. */
export async function steady(trial: Trial, { scale, hours: length }: SteadyOptions) {
  const forMs = hours(length) / scale;
  const freshMs = minutes(30) / scale;
  const setup = await setupOf(trial, trial.octopus, {
    scale,
    windows: {
      freshMs,
      staleMs: minutes(5) / scale,
      awaitedMs: minutes(5) / scale,
      ifErrorMs: hours(24) / scale,
      leaseMs: trial.leaseMs,
    },
  });
  await trial.fleet.begin(setup);
  trial.octopus.calls.clear();
  const order = {
    do: 'steady',
    tariffs: TARIFFS,
    clients: trial.clientsEach,
    everyMs: minutes(5) / scale,
    forMs,
  } as const;
  const summaries = await Promise.all(trial.fleet.members.map((each) => each.order(order)));
  const perTariff = callsByPath(trial);
  return {
    calls: trial.octopus.calls.count({ operation: 'rates' }),
    mostOfOneTariff: Math.max(...perTariff.values()),
    /** One at the start, and one whenever the window of the last one is over. */
    allowedOfOneTariff: Math.floor(forMs / freshMs) + 1,
    ...joined(summaries),
  };
}

function callsByPath({ octopus }: Trial): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path = '' } of octopus.calls.list({ operation: 'rates' })) counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}

function joined(summaries: readonly SteadySummary[]) {
  const answers: Record<string, number> = {};
  const oldestMs: Record<string, number> = {};
  for (const each of summaries) {
    for (const [name, count] of Object.entries(each.answers)) answers[name] = (answers[name] ?? 0) + count;
    for (const [name, age] of Object.entries(each.oldestMs)) oldestMs[name] = Math.max(oldestMs[name] ?? 0, age);
  }
  const took = (layer: 'process' | 'shared') => percentiles(summaries.flatMap(({ tookMs }) => tookMs[layer]));
  return { answers, oldestMs, hitMs: { process: took('process'), shared: took('shared') } };
}

function percentiles(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 1e4) / 1e4;
  return { p50: at(0.5), p99: at(0.99) };
}
