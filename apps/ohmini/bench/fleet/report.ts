import type { Judged } from './cases.ts';
import type { hits } from './hits.ts';
import type { Steady } from './steady.ts';

interface Compared {
  name: string;
  ours: Judged;
  /** Undefined where the case is of what the seed does not have. */
  seed: Judged | undefined;
}

export interface FleetReport {
  at: string;
  minutes: number;
  machine: { node: string; cores: number };
  processes: number;
  clientsEach: number;
  hours: number;
  scale: number;
  isAsPromised: boolean;
  cases: Compared[];
  steady: { ours: Steady; seed: Steady };
  hitMs: Awaited<ReturnType<typeof hits>>;
}

export const isKept = ({ cases, steady }: Pick<FleetReport, 'cases' | 'steady'>): boolean =>
  cases.every(({ ours }) => ours.broken.length === 0) && steady.ours.broken.length === 0;

const ours = ({ calls, answers, broken, longestWaitMs }: Judged) => [
  calls,
  Object.keys(answers).join(', '),
  `${longestWaitMs} ms`,
  broken.length === 0 ? 'kept' : `**not kept**: ${broken.join('; ')}`,
];

const seed = (result: Judged | undefined) => (result ? [result.calls, result.unanswered, result.tooOld] : ['', '', '']);

const ratio = (a: number, b: number) => (b === 0 ? '' : `${Math.round((10 * a) / b) / 10}`);

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

function caseTable(cases: readonly Compared[]): string {
  const head = ['', 'calls', 'answered', 'longest wait', 'promises', 'seed: calls', 'without prices', 'too old'];
  const rows = cases.map((each) => row([each.name, ...ours(each.ours), ...seed(each.seed)]));
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

const notes = ({ name, ours: mine, seed: theirs }: Compared): string[] =>
  mine.note === undefined ? [] : [`${name}: ${mine.note}. The seed: ${theirs?.note}.`, ''];

function steadyTable({ ours: mine, seed: theirs }: FleetReport['steady']): string {
  const rows: [string, string | number, string | number][] = [
    ['questions', mine.asked, theirs.asked],
    ['**calls to Octopus**', `**${mine.calls}**`, `**${theirs.calls}**`],
    ['most for one tariff', `${mine.mostOfOneTariff} (${mine.allowedOfOneTariff} allowed)`, theirs.mostOfOneTariff],
    ['questions for each call', ratio(mine.asked, mine.calls), ratio(theirs.asked, theirs.calls)],
    ['without prices', mine.unanswered, theirs.unanswered],
    ['older than promised', mine.tooOld.join(', ') || 'none', theirs.tooOld.join(', ') || 'none'],
    ['longest wait', `${mine.longestWaitMs} ms`, `${theirs.longestWaitMs} ms`],
    ['promises', mine.broken.length === 0 ? 'kept' : `**not kept**: ${mine.broken.join('; ')}`, ''],
  ];
  return [row(['', 'Ohmini', 'seed']), row(['---', '---', '---']), ...rows.map(row)].join('\n');
}

/** For docs/tariff-cache.md. */
export function tableOf(report: FleetReport): string {
  const { processes, clientsEach, machine, cases, steady, hitMs } = report;
  const both = cases.filter((each) => each.seed);
  const calls = (of: 'ours' | 'seed') => both.reduce((sum, each) => sum + (each[of]?.calls ?? 0), 0);
  const clients = processes * clientsEach;
  return [
    '',
    `${report.at.slice(0, 10)}, ${report.minutes} min on ${machine.cores} cores: ${clients} clients in ${processes} processes.`,
    `In trouble **${calls('ours')} calls where the seed makes ${calls('seed')}: one for ${ratio(calls('seed'), calls('ours'))}.**`,
    '',
    caseTable(cases),
    '',
    ...cases.flatMap((each) => notes(each)),
    `${report.hours} hours of 10 tariffs, ${report.scale} times faster than life, each client asking for each tariff every five minutes:`,
    '',
    steadyTable(steady),
    '',
    `An answer from a process' own memory takes ${hitMs.p50} ms (p50), ${hitMs.p99} ms (p99; ${hitMs.samples} measured); an entry takes ${steady.ours.entryBytes} bytes in Redis.`,
    '',
    '',
  ].join('\n');
}
