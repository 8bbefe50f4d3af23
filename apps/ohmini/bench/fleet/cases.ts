import { setTimeout as pause } from 'node:timers/promises';
import { hours, minutes } from '@ohmini/core';
import { setAge } from '../../test/tariffs/aged.ts';
import type { Setup } from '../../test/tariffs/protocol.ts';
import { type Allowed, brokenOf, type Result, resultOf } from './judge.ts';
import { asleep, killedAtPoints, leftByAnotherClock, orphaned } from './mishaps.ts';
import { renewal } from './renewal.ts';
import { calls, everybodyAsks, OCTOPUS_MS, prepared, SLOW_OCTOPUS_MS, TARIFF, type Trial, wholeRows } from './trial.ts';

/** What came of a case, and what was not as promised; of the seed, nothing is promised. */
export interface Judged extends Result {
  broken: string[];
}

export interface Case {
  name: string;
  isForSeed?: false;
  run(trial: Trial): Promise<Judged>;
}

/** What a case does with everybody, and what may come of it. */
export interface Tried {
  setup: Setup;
  outcomes: Awaited<ReturnType<typeof everybodyAsks>>;
  allowed: Pick<Allowed, 'calls' | 'names'>;
  octopus?: Trial['octopus'];
  /** Where there were several attempts: the most of any. */
  calls?: number;
  /** What this case promises besides, where it was not kept. */
  broken?: string[];
  note?: string;
}

/** A call is counted when it is answered: whoever made one too many must have had the time for it. */
const settledMs = (octopus: Trial['octopus'], trial: Trial) =>
  octopus === trial.slowOctopus ? SLOW_OCTOPUS_MS + 500 : OCTOPUS_MS + trial.windows.leaseMs + 500;

const named = (name: string, attempt: (trial: Trial) => Promise<Tried>, only: { isForSeed?: false } = {}): Case => ({
  name,
  ...only,
  async run(trial) {
    const tried = await attempt(trial);
    const { setup, outcomes, allowed, octopus = trial.octopus, broken = [], note } = tried;
    await pause(settledMs(octopus, trial));
    const count = tried.calls ?? calls(octopus);
    const result = resultOf(outcomes, { calls: count, setup, rows: await wholeRows(setup) });
    const wrong = brokenOf(result, { ...allowed, waitMs: trial.windows.waitMs });
    return {
      ...result,
      ...(note !== undefined && { note }),
      broken: trial.algorithm === 'ohmini' ? [...wrong, ...broken] : [],
    };
  },
});

/** Everybody asks at once; and when what was to be fetched is there, again. */
const atAge = (
  name: string,
  ageMs: number | undefined,
  answer: 'fresh' | 'stale',
  most: number,
  isSlow = false,
): Case =>
  named(name, async (trial) => {
    const octopus = isSlow ? trial.slowOctopus : trial.octopus;
    const setup = await prepared(trial, ageMs, octopus);
    const outcomes = await everybodyAsks(trial);
    const broken = [];
    if (trial.algorithm === 'ohmini') {
      const { isRenewed } = await renewal(trial, settledMs(octopus, trial));
      if (!isRenewed) broken.push('not fetched in the end');
    }
    return { setup, outcomes, allowed: { calls: most, names: [answer] }, octopus, broken };
  });

/** Between two questions of everybody while Octopus is down; there are four. */
const MEANWHILE_MS = 1_000;

/** Everybody asks again and again while Octopus is down, and once more when it is not. */
const down = (name: string, ageMs: number | undefined, answer: string): Case =>
  named(name, async (trial) => {
    const { fromMs } = trial.windows.backOff;
    const setup = await prepared(trial, ageMs);
    const outage = trial.octopus.fault({ kind: 'http-status', status: 503 });
    const began = performance.now();
    const outcomes = [];
    for (let round = 0; round < 4; round++) {
      outcomes.push(...(await everybodyAsks(trial)));
      await pause(MEANWHILE_MS);
    }
    const lastedMs = performance.now() - began;
    // One at once, and one for each step of a back-off that doubles.
    const most = 1 + Math.floor(Math.log2(lastedMs / fromMs + 1));
    outage[Symbol.dispose]();
    if (trial.algorithm === 'seed') return { setup, outcomes, allowed: { calls: most, names: [] } };
    const { isRenewed } = await renewal(trial, 2 ** most * fromMs + OCTOPUS_MS, 1);
    const broken = isRenewed ? [] : ['not fetched when it was over'];
    return { setup, outcomes, allowed: { calls: most + 1, names: [answer] }, broken };
  });

const restarted = named(
  '10 min, Redis killed and restarted',
  async (trial) => {
    const setup = await prepared(trial, minutes(10));
    const before = await everybodyAsks(trial);
    await trial.redis.kill();
    // Longer than a process believes what it saw without looking.
    await pause(1_200);
    const meanwhile = await everybodyAsks(trial);
    await trial.redis.start();
    await trial.fleet.begin(setup);
    const outcomes = [...before, ...meanwhile, ...(await everybodyAsks(trial))];
    return { setup, outcomes, allowed: { calls: 0, names: ['fresh'] } };
  },
  { isForSeed: false },
);

const clockBack = named(
  'clock set back 1 h under a refresher and a back-off',
  async (trial) => {
    const setup = await prepared(trial, minutes(10));
    await setAge(setup.redisUrl, setup.prefix, TARIFF, minutes(10) - hours(1));
    await leftByAnotherClock(setup, hours(1));
    return { setup, outcomes: await everybodyAsks(trial), allowed: { calls: 1, names: ['fresh'] } };
  },
  { isForSeed: false },
);

/** Windows and ages as in life; only the lease and the back-off are shorter. */
export const cases = (killPoints: number): Case[] => [
  atAge('cold start', undefined, 'fresh', 1),
  atAge('29 min', minutes(29), 'fresh', 0),
  atAge('31 min', minutes(31), 'stale', 1),
  atAge('36 min', minutes(36), 'fresh', 1),
  atAge('24 h 05 min', hours(24) + minutes(5), 'fresh', 1),
  atAge('30 days', hours(24 * 30), 'fresh', 1),
  atAge('clock set back 1 h', minutes(10) - hours(1), 'fresh', 1),
  atAge('clock set forward 1 h', minutes(10) + hours(1), 'fresh', 1),
  clockBack,
  named(`31 min, refresher killed at ${killPoints} points`, (trial) => killedAtPoints(trial, killPoints)),
  named('36 min, after a refresher was killed', orphaned),
  named('36 min, refresher paused past its lease', asleep),
  atAge('cold, upstream takes 5 s', undefined, 'fresh', 1, true),
  atAge('31 min, upstream takes 5 s', minutes(31), 'stale', 1, true),
  down('31 min, upstream down', minutes(31), 'stale'),
  down('36 min, upstream down', minutes(36), 'stale-if-error'),
  down('25 h, upstream down', hours(25), 'http-503'),
  down('cold, upstream down', undefined, 'http-503'),
  restarted,
];
