/**
 * `npm run chaos -- --kills 1000 --redis-kills 200 --seed 7`: kills Ohmini and its Redis at random moments while the store and
 * Octopus fail, compares what is stored with what was measured, and shows each fact of the tests in its long form. Writes
 * docs/reliability-report.json and the table in docs/reliability.md, again after each round, so that an interrupted run
 * leaves what it has; `--resume` goes on from there. `--minutes` ends the kills early, `--shape` keeps to one arrangement of
 * processes, `--lanes` is how many households live at once, `--no-facts` leaves the facts out.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readReport, writeReport } from '../apps/ohmini/bench/report-page.ts';
import { facts } from '../apps/ohmini/test/facts.ts';
import { storm } from '../apps/ohmini/test/storm.ts';
import { ARRANGEMENTS, nextRound, type RoundPlan } from './chaos-plan.ts';
import { type ChaosReport, killsOf, type RoundReport, reportOf, tableOf } from './chaos-report.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    kills: { type: 'string' },
    'redis-kills': { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string', default: '600' },
    shape: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    facts: { type: 'boolean', default: true },
    resume: { type: 'boolean', default: false },
  },
});

const before = values.resume ? (readReport('reliability') as ChaosReport) : undefined;
const shape = ARRANGEMENTS.find((each) => each === values.shape);
const asked = {
  kills: Number(values.kills ?? before?.asked.kills ?? 60),
  redisKills: Number(values['redis-kills'] ?? before?.asked.redisKills ?? 20),
  seed: before?.seed ?? Number(values.seed ?? Date.now() % 1e9),
  ...(shape && { shape }),
};
const startedAt = Date.now();
const rounds: RoundReport[] = [...(before?.rounds ?? [])];
const underWay = new Set<RoundPlan>();
const shown: ChaosReport['facts'] = [];

await inLanes(Number(values.lanes), async () => {
  if (minutesSince(startedAt) > Number(values.minutes)) return false;
  const plan = nextRound(asked, [...rounds.map(killsOf), ...underWay]);
  if (!plan) return false;
  underWay.add(plan);
  rounds.push(await roundOf(plan));
  underWay.delete(plan);
  save();
  return true;
});

/** At once they take as long as the longest, and slow each other down where they are measured. */
const FACTS_AT_ONCE = 6;

const left = values.facts ? [...facts] : [];
await inLanes(FACTS_AT_ONCE, async () => {
  const fact = left.shift();
  if (fact) await show(fact);
  return fact !== undefined;
});

const report = save();
console.log(tableOf(report));
process.exit(report.isClean ? 0 : 1);

async function roundOf(plan: RoundPlan): Promise<RoundReport> {
  const number = rounds.length + underWay.size;
  const say = (text: string) => progress(`round ${number}, ${plan.shape}, seed ${plan.seed}: ${text}`);
  const total = plan.kills + plan.redisKills;
  const outcome = await storm({
    ...plan,
    isStormy: true,
    measureEvery: 4,
    onProgress: (done) => done % 10 === 0 && say(`${done} of ${total} kills`),
    onGivenUp(printed) {
      const path = join(tmpdir(), `ohmini-chaos-${plan.seed}.log`);
      writeFileSync(path, printed);
      say(`given up; what its processes printed is in ${path}`);
    },
  }).catch((error: Error) => ({ error: error.message }));
  if ('error' in outcome) say(`nothing could be compared: ${outcome.error}`);
  else {
    const { compared, lost, changed, givenUp } = outcome;
    say(
      `${compared} readings, ${lost} lost, ${changed} changed${givenUp === undefined ? '' : `; given up ${givenUp}`}`,
    );
  }
  return { ...plan, ...outcome };
}

async function show({ name, run, lacks }: (typeof facts)[number]): Promise<void> {
  if (lacks !== undefined) return void shown.push({ name, outcome: `skipped: ${lacks}` });
  const outcome = await run().then(
    () => 'holds',
    (error: Error) => `does not hold: ${error.message.slice(0, 300)}`,
  );
  shown.push({ name, outcome });
  progress(`${outcome.slice(0, 200)}: ${name}`);
}

/** What is known so far. */
function save(): ChaosReport {
  const known = [...shown, ...(before?.facts ?? [])];
  const report = reportOf({
    asked,
    at: before?.at ?? new Date(startedAt).toISOString(),
    minutes: Math.round(((before?.minutes ?? 0) + minutesSince(startedAt)) * 10) / 10,
    machine: { node: process.version, cores: availableParallelism() },
    rounds,
    facts: facts.flatMap(({ name }) => known.find((each) => each.name === name) ?? []),
  });
  writeReport({ page: 'reliability', mark: 'chaos', report, table: tableOf(report) });
  return report;
}

/** @param turn says whether it found anything to do */
async function inLanes(lanes: number, turn: () => Promise<boolean>): Promise<void> {
  const lane = async () => {
    while (await turn());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function minutesSince(at: number): number {
  return (Date.now() - at) / 60_000;
}

function progress(text: string): void {
  console.log(`${minutesSince(startedAt).toFixed(1)} min: ${text}`);
}
