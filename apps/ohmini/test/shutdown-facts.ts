import { equal, ok } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { askRedis, chance, type InfluxFault, until } from '@ohmini/testkit';
import type { Fact } from './fact.ts';
import { flowing, isWhole } from './flowing.ts';
import { type Household, household } from './household.ts';
import type { RunningProcess } from './running-process.ts';

const SHUTDOWN_SECONDS = 10;
const SETTINGS = { SHUTDOWN_TIMEOUT_SECONDS: String(SHUTDOWN_SECONDS) };

/** What a busy machine may add. Whoever waits for a request that hangs runs out of time, and ends with another code. */
const SLACK_SECONDS = 30;

/** A start on such a machine, and the first poll. */
const STARTS_WITHIN_MS = 120_000;

/** Long enough to take one signal before the next comes: two at once are one to the kernel. */
const HOLDS_ON_MS = 2000;

async function terminated(running: RunningProcess) {
  const from = performance.now();
  running.signal('SIGTERM');
  const code = await running.exited;
  return { code, seconds: (performance.now() - from) / 1000 };
}

const inHand = async ({ redis }: Household) =>
  Number((await askRedis(redis.url, 'LLEN', '{ohmini-0}:write:active')).slice(1));

const stopsInTime = (how: string, fault: InfluxFault): Fact => ({
  name: `SIGTERM while the store ${how} ends a process in time and with code 0, hands its jobs back and loses nothing`,
  async run() {
    await using home = await household({ settings: SETTINGS });
    home.influx.fail(fault);
    await using first = home.run('ohmini', ['start']);
    await until('jobs are in hand', async () => (await inHand(home)) > 0, STARTS_WITHIN_MS);
    const writes = () => home.influx.requests.filter(({ path }) => path.endsWith('/write')).length;
    const asked = writes();
    const { code, seconds } = await terminated(first);
    ok(seconds < SHUTDOWN_SECONDS + SLACK_SECONDS, `it took ${seconds} s`);
    equal(code, 0);
    equal(await inHand(home), 0);
    ok(writes() <= asked + 1, 'it went on writing to the store');

    home.influx.heal();
    await using _second = home.run('ohmini', ['start']);
    await flowing(home);
    await isWhole(home);
  },
});

const secondSignal: Fact = {
  name: 'a second signal ends a process at once',
  async run() {
    await using home = await household({ settings: { SHUTDOWN_TIMEOUT_SECONDS: '600' } });
    home.influx.fail({ kind: 'hang' });
    await using running = home.run('ohmini', ['start']);
    await until('jobs are in hand', async () => (await inHand(home)) > 0, STARTS_WITHIN_MS);
    // They cannot be handed back.
    home.redis.stop();
    using _resumed = { [Symbol.dispose]: () => home.redis.resume() };
    running.signal('SIGTERM');
    const hasEnded = running.exited.then(() => true);
    ok(!(await Promise.race([hasEnded, pause(HOLDS_ON_MS, false)])), running.output().slice(-2000));
    running.signal('SIGTERM');
    equal(await running.exited, 143);
  },
};

const atBoot: Fact = {
  name: 'SIGTERM at any moment of a start ends it, and the next start is a good one',
  async run() {
    await using home = await household({ settings: SETTINGS });
    const choose = chance(Number(process.env.CHAOS_SEED ?? 20261121));
    for (let time = 0; time < 6; time++) {
      await using running = home.run('ohmini', ['start']);
      await pause(choose.between(50, 1500));
      const { code, seconds } = await terminated(running);
      // Before it listens to signals, the signal itself ends it.
      ok(code === 0 || code === 143, `exit ${code}: ${running.output()}`);
      ok(seconds < SHUTDOWN_SECONDS + SLACK_SECONDS, `it took ${seconds} s`);
    }
    await using _last = home.run('ohmini', ['start']);
    await flowing(home);
    await isWhole(home);
  },
};

export const shutdownFacts: readonly Fact[] = [
  stopsInTime('is away', { kind: 'status', status: 503 }),
  stopsInTime('takes requests and never answers', { kind: 'hang' }),
  secondSignal,
  atBoot,
];
