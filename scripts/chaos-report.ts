import type { StormOutcome } from '../apps/ohmini/test/storm.ts';
import type { Asked, Kills, RoundPlan } from './chaos-plan.ts';

/** What became of one household, or why nothing of it could be compared. The kills are those that were to be made. */
export type RoundReport = RoundPlan & (StormOutcome | { error: string });

interface Recovery {
  p50: number;
  p99: number;
  worst: number;
  samples: number;
}

export interface ChaosReport {
  seed: number;
  asked: Kills;
  at: string;
  minutes: number;
  machine: { node: string; cores: number };
  /** All kills that were asked for were made, every household was compared, nothing was wrong, and all facts hold. */
  isClean: boolean;
  /** How many of each kind, in the households that were compared. */
  faults: Record<string, number>;
  readings: number;
  lost: number;
  duplicated: number;
  invented: number;
  changed: number;
  /** From a restart to the first newly stored reading. */
  recoverySeconds: { process: Recovery; redis: Recovery };
  requests: { store: number; octopus: number };
  /** Rounds that ended before all of their kills were made, and why. */
  givenUp: string[];
  facts: { name: string; outcome: string }[];
  /** Processes that ended although nobody killed them. */
  ends: string[];
  rounds: RoundReport[];
}

const isCompared = (round: RoundReport): round is RoundPlan & StormOutcome => !('error' in round);

const PROCESS_KILL = 'kill: process';
const REDIS_KILL = 'kill: Redis';

/** The kills that were made and whose household was compared. */
export function killsOf(round: RoundReport): RoundPlan {
  const made = (kind: string) => (isCompared(round) ? (round.faults[kind] ?? 0) : 0);
  return { ...round, kills: made(PROCESS_KILL), redisKills: made(REDIS_KILL) };
}

export function reportOf({
  asked: { seed, kills, redisKills },
  rounds,
  facts,
  ...known
}: Pick<ChaosReport, 'at' | 'minutes' | 'machine' | 'facts' | 'rounds'> & { asked: Asked }): ChaosReport {
  const compared = rounds.filter(isCompared);
  const sum = (of: (round: StormOutcome) => number) => compared.reduce((total, round) => total + of(round), 0);
  const recoveries = (what: 'process' | 'redis') => recoveryOf(compared.flatMap((round) => round.recoveries[what]));
  const wrong = {
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    invented: sum(({ invented }) => invented),
    changed: sum(({ changed }) => changed),
  };
  const faults = counted(compared.map((round) => round.faults));
  return {
    seed,
    asked: { kills, redisKills },
    ...known,
    isClean:
      compared.length === rounds.length &&
      (faults[PROCESS_KILL] ?? 0) >= kills &&
      (faults[REDIS_KILL] ?? 0) >= redisKills &&
      Object.values(wrong).every((count) => count === 0) &&
      facts.every(({ outcome }) => !outcome.startsWith('does not hold')),
    faults,
    readings: sum((round) => round.compared),
    ...wrong,
    recoverySeconds: { process: recoveries('process'), redis: recoveries('redis') },
    requests: { store: sum(({ requests }) => requests.store), octopus: sum(({ requests }) => requests.octopus) },
    givenUp: rounds.flatMap(givenUpOf),
    facts,
    ends: compared.flatMap(({ ends }) => ends),
    rounds,
  };
}

function givenUpOf(round: RoundReport): string[] {
  const name = `${round.shape}, seed ${round.seed}`;
  if (!isCompared(round)) return [`${name}, nothing compared: ${round.error}`];
  if (round.givenUp === undefined) return [];
  const { compared, lost, duplicated, changed, invented } = round;
  const found = `${compared} readings compared, ${lost} lost, ${duplicated} doubled, ${changed + invented} changed or made up`;
  return [`${name}, ${round.givenUp} (${found})`];
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

const madeOf = (made: number, asked: number) => (made >= asked ? made : `${made} of ${asked}`);

/** For docs/reliability.md. */
export function tableOf(report: ChaosReport): string {
  const { asked, faults, recoverySeconds, requests, facts, givenUp } = report;
  const kills = (kind: string, of: number) => madeOf(faults[kind] ?? 0, of);
  const others = Object.entries(faults).filter(([kind]) => !kind.startsWith('kill: '));
  const rows: [string, string | number][] = [
    ['seed', report.seed],
    ['date, length', `${report.at.slice(0, 10)}, ${report.minutes} min on ${report.machine.cores} cores`],
    ['kill -9 of a process', kills(PROCESS_KILL, asked.kills)],
    ['kill -9 of Redis', kills(REDIS_KILL, asked.redisKills)],
    ['other faults', others.reduce((sum, [, count]) => sum + count, 0)],
    ['readings compared', report.readings],
    ['**lost**', `**${report.lost}**`],
    ['**doubled**', `**${report.duplicated}**`],
    ['**changed or made up**', `**${report.changed + report.invented}**`],
    ['recovery after the kill of a process', recoveryWords(recoverySeconds.process)],
    ['recovery after the kill of Redis', recoveryWords(recoverySeconds.redis)],
    ['rounds, given up of them', `${report.rounds.length}, ${givenUp.length}`],
    ['requests to the store, to Octopus', `${requests.store}, ${requests.octopus}`],
  ];
  const table = rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n');
  const kinds = others.map(([kind, count]) => `${kind} ${count}`).join(', ');
  const list = facts.map(({ name, outcome }) => `| ${name} | ${outcome.split(':')[0]} |`).join('\n');
  return [
    `\n| | |\n| --- | --- |\n${table}\n`,
    givenUp.length > 0 && `Rounds that were given up:\n\n- ${givenUp.join('\n- ')}\n`,
    kinds && `Other faults: ${kinds}.\n`,
    list && `| in trouble | |\n| --- | --- |\n${list}\n`,
    '',
  ]
    .filter((part) => part !== false)
    .join('\n');
}
