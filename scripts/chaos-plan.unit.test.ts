import { expect, test } from 'vitest';
import type { StormOutcome } from '../apps/ohmini/test/storm.ts';
import { nextRound, type RoundPlan } from './chaos-plan.ts';
import { killsOf, type RoundReport, reportOf } from './chaos-report.ts';

const ASKED = { kills: 100, redisKills: 20, seed: 7 };

/** @param becomes what becomes of each round, where it is not all well */
function run(becomes: (plan: RoundPlan, index: number) => RoundReport): RoundReport[] {
  const rounds: RoundReport[] = [];
  for (let plan = nextRound(ASKED, []); plan; plan = nextRound(ASKED, rounds.map(killsOf)))
    rounds.push(becomes(plan, rounds.length));
  return rounds;
}

const allWell = (plan: RoundPlan, but: Partial<StormOutcome> = {}): RoundReport => ({
  ...plan,
  faults: { 'kill: process': plan.kills, 'kill: Redis': plan.redisKills },
  compared: 1000,
  lost: 0,
  duplicated: 0,
  invented: 0,
  changed: 0,
  recoveries: { process: [], redis: [] },
  requests: { store: 0, octopus: 0 },
  ends: [],
  ...but,
});

const reportOn = (rounds: RoundReport[]) =>
  reportOf({ asked: ASKED, at: '', minutes: 1, machine: { node: '', cores: 2 }, rounds, facts: [] });

test('all kills that were asked for are made, each round with a seed of its own, all arrangements by turns', () => {
  const rounds = run((plan) => allWell(plan));
  expect(rounds.map(({ seed, shape, kills, redisKills }) => [seed, shape, kills, redisKills])).toEqual([
    [7, 'one process', 33, 7],
    [8, 'five processes', 34, 7],
    [9, 'three writers', 33, 6],
  ]);
  expect(reportOn(rounds)).toMatchObject({ isClean: true, givenUp: [], readings: 3000 });
});

test('what a round that was given up did not make is made by further ones, and its own kills and readings count', () => {
  const faults = { 'kill: process': 5, 'kill: Redis': 1 };
  const rounds = run((plan, index) =>
    allWell(plan, index === 1 ? { faults, givenUp: 'at kill 7 of 41: no reading' } : {}),
  );
  expect(rounds).toHaveLength(4);
  const report = reportOn(rounds);
  expect(report).toMatchObject({ isClean: true, readings: 4000, faults: { 'kill: process': 100, 'kill: Redis': 20 } });
  expect(report.givenUp).toEqual([expect.stringContaining('five processes, seed 8, at kill 7 of 41: no reading')]);
});

test('what was lost in a round that was given up is not hidden', () => {
  const rounds = run((plan, index) =>
    allWell(plan, index === 1 ? { lost: 3, givenUp: 'at kill 41 of 41: no reading' } : {}),
  );
  expect(reportOn(rounds)).toMatchObject({ isClean: false, lost: 3 });
});

test('a round of which nothing could be compared counts for nothing, is named, and leaves no clean report', () => {
  const rounds = run((plan, index) => (index === 0 ? { ...plan, error: 'no Redis' } : allWell(plan)));
  expect(rounds).toHaveLength(4);
  expect(reportOn(rounds)).toMatchObject({
    isClean: false,
    faults: { 'kill: process': 100 },
    givenUp: [expect.stringContaining('no Redis')],
  });
});

test('where each round is given up at once there is an end to it', () => {
  expect(run((plan) => allWell(plan, { faults: {}, givenUp: 'at kill 1 of 40' }))).toHaveLength(8);
});
