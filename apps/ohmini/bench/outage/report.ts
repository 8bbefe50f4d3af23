import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

export interface OutageReport {
  at: string;
  days: number;
  devices: number;
  readings: number;
  stored: number;
  lost: number;
  jobs: number;
  /** From this day on polls were further apart, because what waited had filled a third of the budget. */
  sparingFromDay?: number;
  enqueueSeconds: number;
  drainSeconds: number;
  readingsPerSecond: number;
  requests: number;
  /** From when a reading of now is in the queue until it is stored, while the backlog drains. */
  liveLagSeconds: { median: number; longest: number; samples: number };
  redisMegabytes: { whenFull: number; peak: number };
  writerMegabytes: { atFirst: number; peak: number };
  sameRowsPostedDirectly: { readingsPerSecond: number; ratio: number };
}

const PAGE = resolve(import.meta.dirname, '../../../../docs/reliability.md');
const PLACE = /(<!-- outage:begin -->\n)[\s\S]*(\n<!-- outage:end -->)/;

/** Puts the figures of a run where the page keeps those of the last one. */
export async function writeToDocs(report: OutageReport): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  if (!PLACE.test(page)) throw new Error('docs/reliability.md has no place for the figures of an outage.');
  await writeFile(
    PAGE,
    page.replace(PLACE, (_, begin: string, end: string) => `${begin}\n${tableOf(report)}\n${end}`),
  );
}

function tableOf(report: OutageReport): string {
  const {
    liveLagSeconds: lag,
    redisMegabytes: redis,
    sameRowsPostedDirectly: direct,
    writerMegabytes: writer,
  } = report;
  const sparing =
    report.sparingFromDay === undefined ? '' : `; from day ${report.sparingFromDay} on polls are five minutes apart`;
  const rows: [string, string][] = [
    ['date, machine', `${report.at.slice(0, 10)}, ${availableParallelism()} cores for everything`],
    ['the store is away for', `${report.days} days, ${report.devices} meters`],
    ['readings that wait', `${inThousands(report.readings)} in ${inThousands(report.jobs)} jobs${sparing}`],
    ['**lost**', `**${report.lost}**`],
    ['Redis, when all of it waits', `${redis.whenFull} MB, at most ${redis.peak} MB while it drains`],
    ['the writer', `${writer.atFirst} MB when it starts, at most ${writer.peak} MB`],
    [
      'it drains in',
      `${report.drainSeconds} s: ${inThousands(report.readingsPerSecond)} readings a second, in ${inThousands(report.requests)} requests`,
    ],
    [
      'the same rows posted by hand',
      `${inThousands(direct.readingsPerSecond)} a second, which is all that this store takes: ${direct.ratio} times as many`,
    ],
    [
      'a reading of now, meanwhile',
      `is stored after ${lag.median} s, at worst ${lag.longest} s (${lag.samples} measured)`,
    ],
  ];
  return ['| | |', '| --- | --- |', ...rows.map(([what, figure]) => `| ${what} | ${figure} |`)].join('\n');
}

const inThousands = (count: number): string => count.toLocaleString('en-GB');
