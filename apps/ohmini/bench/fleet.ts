/**
 * One call for everybody: `npm run bench:fleet -- --processes 20 --clients 50 --hours 4`. Real processes, a real Redis, and an
 * Octopus that counts. First single cases with windows as in life, their ages set by writing `fetchedAt`; then hours of
 * life with windows 60 times shorter. Each runs on our cache and on a re-creation of the one that it was made to replace.
 * Writes docs/tariff-cache-report.json and the tables in docs/tariff-cache.md, unless `--no-report`; `--case` is for those
 * whose name has a word in it. Exits 1 when ours made a call too many, or gave an answer that it did not promise.
 */
import { mkdtempDisposable } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSimulator } from '@ohmini/simulator';
import { mortalRedis } from '@ohmini/testkit';
import { startFleet } from '../test/tariffs/fleet.ts';
import { cases } from './fleet/cases.ts';
import { hits } from './fleet/hits.ts';
import { type FleetReport, isKept, tableOf } from './fleet/report.ts';
import { steady } from './fleet/steady.ts';
import { OCTOPUS_MS, SLOW_OCTOPUS_MS, type Trial } from './fleet/trial.ts';
import { writeReport } from './report-page.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    processes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '50' },
    hours: { type: 'string', default: '4' },
    scale: { type: 'string', default: '60' },
    kills: { type: 'string', default: '20' },
    case: { type: 'string', default: '' },
    report: { type: 'boolean', default: true },
  },
});
const [processes, clientsEach, hours, scale] = [values.processes, values.clients, values.hours, values.scale].map(
  Number,
) as [number, number, number, number];

/** Of life, and of an Octopus that is asked for a page of prices. */
const OCTOPUS_TAKES_MS = 600;

const startedAt = Date.now();
await using redis = await mortalRedis();
await using octopus = await startSimulator({ latencyMs: OCTOPUS_MS });
await using slowOctopus = await startSimulator({ latencyMs: SLOW_OCTOPUS_MS });
await using fastOctopus = await startSimulator({ latencyMs: OCTOPUS_TAKES_MS / scale });
await using files = await mkdtempDisposable(join(tmpdir(), 'ohmini-fleet-'));
await using fleet = await startFleet(processes);
const ours: Trial = {
  algorithm: 'ohmini',
  fleet,
  redis,
  octopus,
  slowOctopus,
  fastOctopus,
  clientsEach,
  folder: files.path,
  windows: { leaseMs: 1_000, waitMs: 20_000, backOff: { fromMs: 1_000, capMs: 60_000 } },
};
const seed: Trial = { ...ours, algorithm: 'seed' };

const compared: FleetReport['cases'] = [];
for (const { name, run, isForSeed = true } of cases(Number(values.kills)).filter((each) =>
  each.name.includes(values.case),
)) {
  progress(name);
  compared.push({ name, ours: await run(ours), seed: isForSeed ? await run(seed) : undefined });
  const { calls, broken } = compared.at(-1)?.ours ?? {};
  progress(
    `  ${calls} calls, the seed ${compared.at(-1)?.seed?.calls ?? 'not asked'}; ${broken?.join('; ') || 'kept'}`,
  );
}
progress(`${hours} h, ${scale} times faster`);
const hitMs = await hits(ours, 100_000);
const results = { ours: await steady(ours, { scale, hours }), seed: await steady(seed, { scale, hours }) };

const report: FleetReport = {
  at: new Date(startedAt).toISOString(),
  minutes: Math.round((Date.now() - startedAt) / 6000) / 10,
  machine: { node: process.version, cores: availableParallelism() },
  processes,
  clientsEach,
  hours,
  scale,
  isAsPromised: isKept({ cases: compared, steady: results }),
  cases: compared,
  steady: results,
  hitMs,
};
if (values.report) writeReport({ page: 'tariff-cache', mark: 'fleet', report, table: tableOf(report) });
console.log(tableOf(report));
if (!report.isAsPromised) process.exitCode = 1;

function progress(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
