import { setTimeout as pause } from 'node:timers/promises';
import { hours, minutes, seconds } from '@ohmini/core';
import { startMember } from '../../test/tariffs/fleet.ts';
import { age, everybodyAsks, prepared, type Result, resultOf, TARIFF, type Trial } from './trial.ts';

export interface Case {
  name: string;
  /** Calls that ours may make (I9). */
  most: number;
  /** The names of answers that ours may give. */
  promised: readonly string[];
  isForSeed?: false;
  run(trial: Trial): Promise<Result>;
}

const calls = ({ octopus }: Trial) => octopus.calls.count({ operation: 'rates' });

/** Longer than Octopus takes, and than a lease. */
const SETTLED_MS = 1_500;

const atAge = (name: string, ageMs: number | undefined, most: number, promised: string): Case => ({
  name,
  most,
  promised: [promised],
  async run(trial) {
    await prepared(trial, ageMs);
    const outcomes = await everybodyAsks(trial);
    await pause(SETTLED_MS);
    return resultOf(outcomes, calls(trial));
  },
});

const down = (name: string, ageMs: number | undefined, promised: string): Case => ({
  name,
  most: 1,
  promised: [promised],
  async run(trial) {
    await prepared(trial, ageMs);
    trial.octopus.fault({ kind: 'http-status', status: 503 });
    const outcomes = await everybodyAsks(trial);
    return resultOf(outcomes, calls(trial));
  },
});

/** One process begins to refresh and is killed so much later; then all the others ask. */
const killed = (points: number): Case => ({
  name: `31 min, refresher killed at ${points} points`,
  most: 2,
  promised: ['fresh', 'stale'],
  async run(trial) {
    let most = 0;
    let healed = 0;
    const all = [];
    for (let point = 0; point < points; point++) {
      const setup = await prepared(trial, minutes(31));
      const victim = startMember();
      await victim.order({ do: 'begin', setup });
      void victim.order({ do: 'ask', tariff: TARIFF, clients: 1 });
      await pause((point * 400) / points);
      victim.signal('SIGKILL');
      await victim.exited;
      all.push(...(await everybodyAsks(trial)));
      await pause(trial.leaseMs);
      all.push(...(await everybodyAsks(trial)));
      await pause(SETTLED_MS);
      most = Math.max(most, calls(trial));
      const after = await everybodyAsks(trial);
      if (after.every(({ ageMs = minutes(60) }) => ageMs < minutes(30))) healed++;
    }
    return resultOf(all, most, `refreshed afterwards: ${healed} of ${points}; calls: most of any point`);
  },
});

const orphaned: Case = {
  name: '36 min, after a refresher was killed',
  most: 2,
  promised: ['fresh'],
  async run(trial) {
    const setup = await prepared(trial, minutes(31));
    const victim = startMember();
    await victim.order({ do: 'begin', setup });
    void victim.order({ do: 'ask', tariff: TARIFF, clients: 1 });
    await pause(150);
    victim.signal('SIGKILL');
    await victim.exited;
    await age(setup, minutes(36));
    return resultOf(await everybodyAsks(trial), calls(trial));
  },
};

const asleep: Case = {
  name: '36 min, refresher paused past its lease',
  most: 2,
  promised: ['fresh'],
  async run(trial) {
    const setup = await prepared(trial, minutes(36));
    const sleeper = startMember();
    await sleeper.order({ do: 'begin', setup });
    const late = sleeper.order({ do: 'ask', tariff: TARIFF, clients: 1 });
    await pause(100);
    sleeper.signal('SIGSTOP');
    await pause(trial.leaseMs);
    const outcomes = await everybodyAsks(trial);
    sleeper.signal('SIGCONT');
    outcomes.push(...(await late));
    sleeper.signal('SIGKILL');
    await sleeper.exited;
    return resultOf(outcomes, calls(trial));
  },
};

const slow: Case = {
  name: 'cold, upstream takes 5 s',
  most: 1,
  promised: ['fresh'],
  async run(trial) {
    await prepared(trial, undefined, trial.slowOctopus);
    const outcomes = await everybodyAsks(trial);
    return resultOf(outcomes, trial.slowOctopus.calls.count({ operation: 'rates' }));
  },
};

const restarted: Case = {
  name: '10 min, Redis killed and restarted',
  most: 0,
  promised: ['fresh'],
  isForSeed: false,
  async run(trial) {
    await prepared(trial, minutes(10));
    const before = await everybodyAsks(trial);
    await trial.redis.kill();
    const meanwhile = await everybodyAsks(trial);
    await trial.redis.start();
    await pause(seconds(1));
    return resultOf([...before, ...meanwhile, ...(await everybodyAsks(trial))], calls(trial));
  },
};

/** Windows and ages as in life; only the lease is shorter. */
export const cases = (killPoints: number): Case[] => [
  atAge('cold start', undefined, 1, 'fresh'),
  atAge('29 min', minutes(29), 0, 'fresh'),
  atAge('31 min', minutes(31), 1, 'stale'),
  atAge('36 min', minutes(36), 1, 'fresh'),
  atAge('24 h 05 min', hours(24) + minutes(5), 1, 'fresh'),
  atAge('30 days', hours(24 * 30), 1, 'fresh'),
  atAge('clock set back 1 h', minutes(10) - hours(1), 1, 'fresh'),
  atAge('clock set forward 1 h', minutes(10) + hours(1), 1, 'fresh'),
  killed(killPoints),
  orphaned,
  asleep,
  slow,
  down('36 min, upstream down', minutes(36), 'stale-if-error'),
  down('cold, upstream down', undefined, 'http-503'),
  restarted,
];
