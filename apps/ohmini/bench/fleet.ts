/**
 * One call for everybody: `npm run bench:fleet -- --processes 20 --clients 50 --hours 4`. Real processes, a real Redis, and an
 * Octopus that counts. First single cases with windows as in life, their ages set by writing `fetchedAt`; then hours of
 * life with windows 60 times shorter. Each runs on our cache and on a re-creation of the one that it was made to replace.
 * Exits 1 when ours made a call too many, or gave an answer that it did not promise.
 */
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSimulator } from '@ohmini/simulator';
import { mortalRedis } from '@ohmini/testkit';
import { startFleet } from '../test/tariffs/fleet.ts';
import { type Case, cases } from './fleet/cases.ts';
import { steady } from './fleet/steady.ts';
import type { Result, Trial } from './fleet/trial.ts';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '50' },
    hours: { type: 'string', default: '4' },
    scale: { type: 'string', default: '60' },
    kills: { type: 'string', default: '20' },
  },
});
const scale = Number(values.scale);

await using redis = await mortalRedis();
await using octopus = await startSimulator({ latencyMs: 200 });
await using slowOctopus = await startSimulator({ latencyMs: 5_000 });
await using files = await mkdtempDisposable(join(tmpdir(), 'ohmini-fleet-'));
await using fleet = await startFleet(Number(values.processes));
const surroundings = {
  fleet,
  redis,
  octopus,
  slowOctopus,
  clientsEach: Number(values.clients),
  leaseMs: 1_000,
  folder: files.path,
};
const ours: Trial = { ...surroundings, algorithm: 'ohmini' };
const seeds: Trial = { ...surroundings, algorithm: 'seed' };

const single = [];
for (const each of cases(Number(values.kills))) {
  progress(each.name);
  const result = await each.run(ours);
  const seed = each.isForSeed === false ? undefined : await each.run(seeds);
  single.push({ case: each.name, asPromised: isAsPromised(each, result), allowedCalls: each.most, ours: result, seed });
}

progress(`${values.hours} h, ${scale} times faster`);
const span = { scale, hours: Number(values.hours) };
const oursSteady = await steady(ours, span);
const seedSteady = await steady(seeds, span);
const isSteadyAsPromised =
  oursSteady.mostOfOneTariff <= oursSteady.allowedOfOneTariff &&
  Object.keys(oursSteady.answers).every((name) => name === 'fresh' || name === 'stale');

const comparable = single.filter(({ seed }) => seed);
const total = (of: 'ours' | 'seed') => comparable.reduce((sum, each) => sum + (each[of]?.calls ?? 0), 0);
console.log(
  JSON.stringify(
    {
      clients: `${values.processes} processes x ${values.clients}`,
      scale: `single cases: windows of 30 and 5 min, lease 1 s; steady: windows ${scale} times shorter, lease 1 s`,
      single: single.map(({ ours: result, seed, ...rest }) => ({
        ...rest,
        ours: rounded(result),
        seed: seed && rounded(seed),
      })),
      singleCalls: { ours: total('ours'), seed: total('seed'), ratio: ratio(total('seed'), total('ours')) },
      steady: { asPromised: isSteadyAsPromised, ours: oursSteady, seed: seedSteady },
      steadyCalls: { ours: oursSteady.calls, seed: seedSteady.calls, ratio: ratio(seedSteady.calls, oursSteady.calls) },
    },
    undefined,
    2,
  ),
);
if (!isSteadyAsPromised || single.some(({ asPromised }) => !asPromised)) process.exitCode = 1;

function isAsPromised({ most, promised }: Case, { calls, answers }: Result): boolean {
  return calls <= most && Object.keys(answers).every((name) => promised.includes(name));
}

function rounded(result: Result) {
  return { ...result, oldestMs: Math.round(result.oldestMs), longestWaitMs: Math.round(result.longestWaitMs) };
}

function ratio(a: number, b: number): number {
  return Math.round((10 * a) / b) / 10;
}

function progress(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
