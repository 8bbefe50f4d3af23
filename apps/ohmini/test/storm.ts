import { setTimeout as pause } from 'node:timers/promises';
import { minutes } from '@ohmini/core';
import { type Chance, chance, until } from '@ohmini/testkit';
import { type Household, household, type Shape } from './household.ts';
import { weather } from './storm-weather.ts';
import { type Supervised, supervised } from './supervised.ts';

export interface Storm {
  shape: Shape;
  /** The same order and the same lengths of the same faults; what they meet is another matter. */
  seed: number;
  /** Of single processes, with SIGKILL. */
  kills: number;
  redisKills: number;
  /** Whether the store and Octopus fail meanwhile. */
  isStormy: boolean;
  /** After one in so many kills nothing else happens until a reading is stored: that is how long recovery takes. */
  measureEvery?: number;
  onProgress?: (done: number) => void;
  /** Told what all processes printed, when the storm ends before all of its kills are made. */
  onGivenUp?: (printed: string) => void;
}

export interface StormOutcome {
  /** How many of each kind. */
  faults: Record<string, number>;
  compared: number;
  lost: number;
  duplicated: number;
  invented: number;
  changed: number;
  /** From the restart to the first newly stored reading, in seconds. */
  recoveries: { process: number[]; redis: number[] };
  requests: { store: number; octopus: number };
  /** How processes ended without being killed: none should. */
  ends: string[];
  /** Why it ended before all of its kills were made. What is stored was compared all the same. */
  givenUp?: string;
}

/**
 * What a reading may have to wait for adds up on a busy machine: a login that was not answered in time is left alone for a
 * minute, a service that kept failing for 45 s, polls are up to four intervals apart after failures, which are 40 s, and
 * what a killed process had in hand is taken up after 25 s. Longer, and something is wrong.
 */
const RECOVERED_WITHIN_MS = 180_000;

/** Slow enough that what was being fetched when a process was killed is still within reach when its job is taken up again. */
const SPEED = 20;

/**
 * A store that hangs and an Octopus that does are given up sooner than by default, so that more happens in a minute. What
 * is printed has to explain a storm that is given up.
 */
const SETTINGS = { INFLUX_WRITE_TIMEOUT_SECONDS: '3', POLL_TIMEOUT_SECONDS: '5', LOG_LEVEL: 'debug' };

/** Runs a household through a storm, then compares what is stored with what its meter measured. */
export async function storm(plan: Storm): Promise<StormOutcome> {
  await using home = await household({ speed: SPEED, settings: SETTINGS });
  await using stack = new AsyncDisposableStack();
  const choose = chance(plan.seed);
  const faults: Record<string, number> = {};
  const note = (fault: string) => {
    faults[fault] = (faults[fault] ?? 0) + 1;
  };
  const running = home.starters(plan.shape).map((each) => stack.use(supervised(each)));
  const sky = plan.isStormy ? stack.use(weather(home, choose, note)) : undefined;
  const recoveries: StormOutcome['recoveries'] = { process: [], redis: [] };

  const victims = choose.shuffled([
    ...Array<'process'>(plan.kills).fill('process'),
    ...Array<'redis'>(plan.redisKills).fill('redis'),
  ]);
  const kill = async (victim: keyof typeof KILL, index: number) => {
    // A random moment is the test itself, not a wait for something: from the middle of a start to well after it.
    await pause(choose.between(300, 1800));
    const isMeasured = plan.measureEvery !== undefined && index % plan.measureEvery === plan.measureEvery - 1;
    if (isMeasured) {
      // What went before is over: the recovery is from this kill alone.
      sky?.calm();
      await firstStored(home);
      // Not always right after a poll: the next one is ten seconds away then.
      await pause(choose.between(0, 8000));
    }
    note(`kill: ${await KILL[victim](home, running, choose)}`);
    if (isMeasured) recoveries[victim].push(await firstStored(home));
    sky?.blow();
    plan.onProgress?.(index + 1);
  };
  const givenUp = await eachUntilOneFails(victims, kill);
  if (givenUp !== undefined) plan.onGivenUp?.(running.map(({ history }) => history()).join('\n'));
  sky?.calm();
  const difference = await calmedDown(home);
  const requests = { store: home.influx.requests.length, octopus: home.simulator.calls.count() };
  const ends = running.flatMap((each) => each.ends);
  return { ...difference, faults, recoveries, requests, ends, ...(givenUp !== undefined && { givenUp }) };
}

/** @returns at which of them it ended, and why; undefined when all are through */
async function eachUntilOneFails<Each>(
  all: readonly Each[],
  action: (each: Each, index: number) => Promise<void>,
): Promise<string | undefined> {
  for (const [index, each] of all.entries()) {
    const failure = await action(each, index).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (failure !== undefined) return `at kill ${index + 1} of ${all.length}: ${failure}`;
  }
  return undefined;
}

/** Each resolves at the restart, with what was killed. */
const KILL = {
  async process(_: Household, running: readonly Supervised[], choose: Chance): Promise<string> {
    await choose.oneOf(running).kill();
    return 'process';
  },
  async redis({ redis }: Household, _: readonly Supervised[], choose: Chance): Promise<string> {
    await redis.kill();
    await pause(choose.between(0, 1500));
    await redis.start();
    return 'Redis';
  },
};

/** @returns how many seconds it takes until another reading is stored, to a tenth */
async function firstStored({ stored }: Household): Promise<number> {
  const from = performance.now();
  const before = stored().count;
  await until('a new reading is stored', () => stored().count > before, RECOVERED_WITHIN_MS);
  return Math.round((performance.now() - from) / 100) / 10;
}

/** Waits for the present, and then until nothing is missing; what is missing still after a minute is lost. */
async function calmedDown(home: Household) {
  const quietAt = home.simulator.now() + minutes(3);
  const isCaughtUp = () => home.newestStoredAt() > quietAt;
  await until('readings of after the last fault are stored', isCaughtUp, RECOVERED_WITHIN_MS).catch(() => {});
  const isWhole = () => home.difference(quietAt).lost.length === 0;
  await until('no reading is missing', isWhole, 60_000).catch(() => {});
  const { compared, lost, twice, invented, changed } = home.difference(quietAt);
  return {
    compared,
    lost: lost.length,
    duplicated: twice.length,
    invented: invented.length,
    changed: changed.length,
  };
}
