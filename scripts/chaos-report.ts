import type { StormOutcome } from '../apps/ohmini/test/storm.ts';

/** What became of one household, or why its round came to nothing. */
export type RoundReport = { shape: string; seed: number; kills: number; redisKills: number } & (
  | StormOutcome
  | { error: string }
);

interface Recovery {
  p50: number;
  p99: number;
  worst: number;
  samples: number;
}

export interface ChaosReport {
  seed: number;
  at: string;
  minutes: number;
  machine: { node: string; cores: number };
  isClean: boolean;
  /** How many of each kind. */
  faults: Record<string, number>;
  readings: number;
  lost: number;
  duplicated: number;
  invented: number;
  changed: number;
  /** From a restart to the first newly stored reading. */
  recoverySeconds: { process: Recovery; redis: Recovery };
  requests: { store: number; octopus: number };
  facts: { name: string; outcome: string }[];
  rounds: { shape: string; seed: number; kills: number; redisKills: number; outcome: string }[];
  /** Processes that ended although nobody killed them. */
  ends: string[];
}

const isWhole = (round: RoundReport): round is RoundReport & StormOutcome => !('error' in round);

export function reportOf({
  rounds,
  ...known
}: Pick<ChaosReport, 'seed' | 'at' | 'minutes' | 'machine' | 'facts'> & { rounds: RoundReport[] }): ChaosReport {
  const whole = rounds.filter(isWhole);
  const sum = (of: (round: StormOutcome) => number) => whole.reduce((total, round) => total + of(round), 0);
  const recoveries = (what: 'process' | 'redis') => recoveryOf(whole.flatMap((round) => round.recoveries[what]));
  const wrong = {
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    invented: sum(({ invented }) => invented),
    changed: sum(({ changed }) => changed),
  };
  return {
    ...known,
    isClean:
      whole.length === rounds.length &&
      Object.values(wrong).every((count) => count === 0) &&
      known.facts.every(({ outcome }) => !outcome.startsWith('does not hold')),
    faults: counted(whole.map(({ faults }) => faults)),
    readings: sum(({ compared }) => compared),
    ...wrong,
    recoverySeconds: { process: recoveries('process'), redis: recoveries('redis') },
    requests: { store: sum(({ requests }) => requests.store), octopus: sum(({ requests }) => requests.octopus) },
    rounds: rounds.map((round) => ({
      shape: round.shape,
      seed: round.seed,
      kills: round.kills,
      redisKills: round.redisKills,
      outcome: isWhole(round)
        ? `${round.lost} lost, ${round.duplicated} doubled, ${round.changed} changed`
        : round.error,
    })),
    ends: whole.flatMap(({ ends }) => ends),
  };
}

function counted(all: readonly Record<string, number>[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const [kind, count] of all.flatMap((each) => Object.entries(each)))
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function recoveryOf(seconds: readonly number[]): Recovery {
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), worst: at(1), samples: sorted.length };
}

const recoveryWords = ({ p50, p99, worst, samples }: Recovery) =>
  samples === 0 ? 'not measured' : `p50 ${p50} s, p99 ${p99} s, worst ${worst} s (${samples} measured)`;

/** For docs/reliability.md. */
export function tableOf(report: ChaosReport): string {
  const { faults, recoverySeconds, requests, facts } = report;
  const kills = (of: string) => faults[`kill: ${of}`] ?? 0;
  const others = Object.entries(faults).filter(([kind]) => !kind.startsWith('kill: '));
  const rows: [string, string | number][] = [
    ['seed', report.seed],
    ['date, length', `${report.at.slice(0, 10)}, ${report.minutes} min on ${report.machine.cores} cores`],
    ['kill -9 of a process', kills('process')],
    ['kill -9 of Redis', kills('Redis')],
    ['other faults', others.reduce((sum, [, count]) => sum + count, 0)],
    ['readings compared', report.readings],
    ['**lost**', `**${report.lost}**`],
    ['**doubled**', `**${report.duplicated}**`],
    ['**changed or made up**', `**${report.changed + report.invented}**`],
    ['recovery after the kill of a process', recoveryWords(recoverySeconds.process)],
    ['recovery after the kill of Redis', recoveryWords(recoverySeconds.redis)],
    ['requests to the store, to Octopus', `${requests.store}, ${requests.octopus}`],
  ];
  const table = rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n');
  const kinds = others.map(([kind, count]) => `${kind} ${count}`).join(', ');
  const list = facts.map(({ name, outcome }) => `| ${name} | ${outcome.split(':')[0]} |`).join('\n');
  return [
    `\n| | |\n| --- | --- |\n${table}\n`,
    kinds && `Other faults: ${kinds}.\n`,
    list && `| in trouble | |\n| --- | --- |\n${list}\n`,
    '',
  ].join('\n');
}
