import { setupOf, TARIFF, type Trial } from './trial.ts';

/** How long an answer from a process' own memory takes, where nobody else wants anything, in milliseconds. */
export async function hits(trial: Trial, times: number) {
  const setup = await setupOf(trial);
  const [member] = trial.fleet.members;
  await member?.order({ do: 'begin', setup });
  await member?.order({ do: 'hits', tariff: TARIFF, times: 1_000 });
  const took = (await member?.order({ do: 'hits', tariff: TARIFF, times })) ?? [];
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 1e4) / 1e4;
  return { samples: sorted.length, p50: at(0.5), p99: at(0.99) };
}
