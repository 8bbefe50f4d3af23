import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interval, Point } from '@ohmini/core';
import { type Engine, startEngine } from './engine.ts';

const INFLUXD = process.env.INFLUXD_PATH ?? '/usr/bin/influxd';

/** Why this machine has no InfluxDB 1.x to test with; undefined where it has. */
export function noInfluxOne(): string | undefined {
  if (!existsSync(INFLUXD)) return `needs InfluxDB 1.x: apt-get install influxdb, there is none at ${INFLUXD}`;
  const version = execFileSync(INFLUXD, ['version'], { encoding: 'utf8' });
  return /\bv1\./.test(version) ? undefined : `needs InfluxDB 1.x, and ${INFLUXD} is ${version.trim()}`;
}

/** The engine of InfluxDB as it was before 2.0: it stores as 2.x does, and speaks InfluxQL. */
export interface InfluxOne extends Engine {
  /** @throws Error with the server's words */
  ask(influxql: string): Promise<Point[]>;
}

export function startInfluxOne(): Promise<InfluxOne> {
  return startEngine({
    command: INFLUXD,
    isUpAt: '/ping',
    async arguments(dir, address) {
      const file = join(dir, 'influxdb.conf');
      await writeFile(file, settings(dir, address));
      return ['run', '-config', file];
    },
  }).then((engine) => ({ ...engine, ask: (influxql) => ask(engine.url, influxql) }));
}

const settings = (dir: string, address: string): string => `
  reporting-disabled = true
  bind-address = "127.0.0.1:0"
  [meta]
    dir = "${dir}/meta"
  [data]
    dir = "${dir}/data"
    wal-dir = "${dir}/wal"
    query-log-enabled = false
  [monitor]
    store-enabled = false
  [http]
    bind-address = "${address}"
    log-enabled = false
`;

const quoted = (name: string): string => `"${name.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

export const createDatabase = (name: string, keptForHours?: number): string =>
  `CREATE DATABASE ${quoted(name)}${keptForHours === undefined ? '' : ` WITH DURATION ${keptForHours}h`}`;

export const selectRows = (database: string, measurement: string, { from, to }: Interval): string =>
  `SELECT * FROM ${quoted(database)}..${quoted(measurement)} WHERE time >= ${from}ms AND time < ${to}ms GROUP BY *`;

interface Answer {
  error?: string;
  results?: { error?: string; series?: Series[] }[];
}

interface Series {
  name: string;
  /** Empty for a tag that the series does not have. */
  tags?: Record<string, string>;
  columns: string[];
  values: (number | string | null)[][];
}

async function ask(url: string, influxql: string): Promise<Point[]> {
  const response = await fetch(`${url}/query?epoch=ms`, { method: 'POST', body: new URLSearchParams({ q: influxql }) });
  const answer = (await response.json()) as Answer;
  const error = answer.error ?? answer.results?.find((result) => result.error)?.error;
  if (error !== undefined) throw new Error(error);
  return (answer.results ?? []).flatMap(({ series }) => (series ?? []).flatMap(pointsOf));
}

function pointsOf({ name, tags = {}, columns, values }: Series): Point[] {
  const own = Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
  return values.map(([at, ...cells]) => ({
    measurement: name,
    tags: own,
    fields: Object.fromEntries(
      cells.flatMap((cell, index) => (cell === null ? [] : [[columns[index + 1] ?? '', cell] as const])),
    ),
    at: Number(at),
  }));
}
