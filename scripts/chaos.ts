/**
 * `npm run chaos -- --kills 1000 --redis-kills 200 --seed 7`: kills Ohmini and its Redis at random moments while the store and
 * Octopus fail, compares what is stored with what was measured, and shows each fact of the tests in its long form. Writes
 * docs/reliability-report.json and the table in docs/reliability.md. `--minutes` ends the kills early, `--shape` keeps to one
 * arrangement of processes, `--lanes` is how many households live at once, `--no-facts` leaves the facts out.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { writeReport } from '../apps/ohmini/bench/report-page.ts';
import { facts } from '../apps/ohmini/test/facts.ts';
import type { Shape } from '../apps/ohmini/test/household.ts';
import { type Storm, storm } from '../apps/ohmini/test/storm.ts';
import { type ChaosReport, type RoundReport, reportOf, tableOf } from './chaos-report.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    kills: { type: 'string', default: '60' },
    'redis-kills': { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    minutes: { type: 'string', default: '600' },
    shape: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    facts: { type: 'boolean', default: true },
  },
});
const SHAPES: readonly Shape[] = ['one process', 'five processes', 'three writers'];

/** One household bears no more: its history must stay within Octopus' reach at the simulator's speed. */
const KILLS_PER_ROUND = 40;

const startedAt = Date.now();
const plans = roundsOf(Number(values.kills), Number(values['redis-kills']), Number(values.seed));
const rounds: RoundReport[] = [];
const shown: ChaosReport['facts'] = [];

await inLanes(Number(values.lanes), plans, async (plan, index) => {
  if (Date.now() - startedAt > Number(values.minutes) * 60_000) return;
  const say = (text: string) =>
    progress(`round ${index + 1} of ${plans.length}, ${plan.shape}, seed ${plan.seed}: ${text}`);
  const total = plan.kills + plan.redisKills;
  const round = await storm({
    ...plan,
    onProgress: (done) => done % 10 === 0 && say(`${done} of ${total} kills`),
  }).catch((error: Error) => ({ error: error.message }));
  rounds.push({ shape: plan.shape, seed: plan.seed, kills: plan.kills, redisKills: plan.redisKills, ...round });
  say('error' in round ? round.error : `${round.compared} readings, ${round.lost} lost, ${round.changed} changed`);
});

/** At once they take as long as the longest, and slow each other down where they are measured. */
const FACTS_AT_ONCE = 6;

await inLanes(FACTS_AT_ONCE, values.facts ? facts : [], async ({ name, run, lacks }) => {
  if (lacks !== undefined) return void shown.push({ name, outcome: `skipped: ${lacks}` });
  const outcome = await run().then(
    () => 'holds',
    (error: Error) => `does not hold: ${error.message.slice(0, 300)}`,
  );
  shown.push({ name, outcome });
  progress(`${outcome.slice(0, 200)}: ${name}`);
});

const report = reportOf({
  seed: Number(values.seed),
  at: new Date(startedAt).toISOString(),
  minutes: Math.round((Date.now() - startedAt) / 6000) / 10,
  machine: { node: process.version, cores: availableParallelism() },
  rounds,
  facts: facts.flatMap(({ name }) => shown.filter((each) => each.name === name)),
});
writeReport({ page: 'reliability', mark: 'chaos', report, table: tableOf(report) });
console.log(tableOf(report));
process.exit(report.isClean ? 0 : 1);

/** Arrangements by turns, and as many kills in each; the seed of a round is enough to run it again with its shape. */
function roundsOf(kills: number, redisKills: number, seed: number): Omit<Storm, 'onProgress'>[] {
  const count = Math.max(1, Math.ceil((kills + redisKills) / KILLS_PER_ROUND));
  const share = (all: number, index: number) =>
    Math.floor((all * (index + 1)) / count) - Math.floor((all * index) / count);
  return Array.from({ length: count }, (_, index) => ({
    shape: SHAPES.find((shape) => shape === values.shape) ?? SHAPES[index % SHAPES.length] ?? 'one process',
    seed: seed + index,
    kills: share(kills, index),
    redisKills: share(redisKills, index),
    isStormy: true,
    measureEvery: 4,
  }));
}

async function inLanes<Each>(
  lanes: number,
  all: readonly Each[],
  run: (each: Each, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...all.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await run(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function progress(text: string): void {
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  console.log(`${minutes} min: ${text}`);
}
