import { type Fuel, hours, type Instant, minutes, type Series, seconds, type Tier } from '@ohmini/core';
import { heldWrites } from '@ohmini/queue';
import { type Chooser, chooser } from './chooser.ts';
import { type Collector, collector } from './collector.ts';
import { contextOf, KEYS } from './given.ts';
import { keyspace } from './keyspace.ts';
import { type Lost, octopus } from './octopus.ts';
import { producer, type SimulatedQueues, simulatedQueues } from './queues.ts';
import { simulatedRedis } from './redis.ts';
import { redisCommands } from './redis-commands.ts';
import { bornAt, type Process, stage } from './stage.ts';
import { store } from './store.ts';
import { Broken, witness } from './witness.ts';
import { writer } from './writer.ts';

const STARTS_AT = Date.UTC(2026, 10, 20, 17, 0, 7);

/** Which tasks of a collector a lease keeps apart. */
export type Task = 'poll' | 'backfill' | 'reread' | 'audit';

export type World = ReturnType<typeof world>;

const LOST_AT: readonly (readonly Tier[])[] = [
  ['10s'],
  ['10s', '1m'],
  ['10s', '1m', '30m'],
  ['10s', '1m', '30m', 'settled'],
];

/** Some hours here and there of which Octopus has nothing, at some tiers or at all. */
function lostBy(choose: Chooser, from: Instant): Lost[] {
  return Array.from({ length: choose.below(4) }, () => {
    const start = from + choose.below(hours(60));
    const tiers = choose.oneOf(LOST_AT);
    const grid = tiers.length === 1 ? seconds(10) : minutes(30);
    const begin = Math.floor(start / grid) * grid;
    return { from: begin, to: begin + Math.ceil((hours(2.5) + choose.below(hours(4))) / grid) * grid, tiers };
  });
}

/** A household's meter, Octopus, Redis, a store, and our processes in between. */
export function world(seed: number) {
  const choose = chooser(seed);
  const theatre = stage(STARTS_AT, choose);
  const fuel: Fuel = choose.oneIn(2) ? 'gas' : 'electricity';
  const series: Series = { account: 'home', device: '00-11', fuel, resolution: fuel === 'gas' ? '30m' : '10s' };
  const meter = {
    seed,
    fuel,
    startAt: STARTS_AT,
    endAt: Number.POSITIVE_INFINITY,
    lost: lostBy(choose, STARTS_AT - hours(24)),
  };
  const octo = octopus(theatre, choose, meter);
  const keys = keyspace(theatre.clock.now);
  const queues: SimulatedQueues = simulatedQueues(keys, theatre, KEYS, choose);
  const perform = redisCommands(keys, theatre.clock.now, queues.isJob);
  const shop = store(theatre, choose);
  const seen = witness({ stage: theatre, keyspace: keys, queues, octopus: octo, store: shop, series });
  let faults = 0;
  const broken: unknown[] = [];
  /** A fault of ours, not one that we play. */
  const note = (error: unknown) => {
    if (error instanceof Broken || error instanceof TypeError || error instanceof ReferenceError) broken.push(error);
  };
  function watched(look: () => void): void {
    try {
      look();
    } catch (error) {
      broken.push(error);
    }
  }

  /** A command reaches Redis or not, and its answer us or not. */
  const atomicallyBy =
    (process: Process) =>
    async <Answer>(action: () => Answer): Promise<Answer> => {
      await theatre.step(process);
      const fault = faults-- > 0 ? choose.oneOf(['none', 'refused', 'unanswered'] as const) : 'none';
      if (fault === 'refused') throw new Error('Command timed out');
      const answer = keys.together(action, () => watched(seen.look));
      if (fault === 'unanswered') throw new Error('Command timed out');
      return answer;
    };

  function contextFor(process: Process) {
    const atomically = atomicallyBy(process);
    const redis = simulatedRedis(atomically, perform, keys);
    return {
      atomically,
      context: contextOf(redis, producer({ ...queues, add }, atomically), theatre.clock),
    };
  }

  const add: SimulatedQueues['add'] = (job) => {
    const added = queues.add(job);
    if (added?.name === 'write') seen.record(added);
    return added;
  };

  const processes: Process[] = [];
  function born(name: string): Process {
    const process = bornAt(`${name}-${processes.length}`, theatre.now());
    processes.push(process);
    return process;
  }
  const stopped: Process[] = [];
  const running = new Map<Task, number>();
  let started = 0;

  function newCollector(): Collector {
    const process = born('collector');
    const { context } = contextFor(process);
    return collector(process, context, shop.history(process), octo.client(process), series);
  }
  let collecting = newCollector();

  function newWriter() {
    const process = born('writer');
    const { atomically, context } = contextFor(process);
    return writer(process, {
      stage: theatre,
      store: shop,
      queues,
      context,
      atomically,
      onCompleted: (job) => watched(() => seen.completed(job)),
    });
  }
  let writers = [newWriter()];

  function kill(process: Process): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    queues.tokensOf(process).forEach(queues.letGo);
  }

  function killCollector(): void {
    kill(collecting.process);
    running.clear();
    collecting = newCollector();
  }

  function freeze(process: Process): void {
    theatre.freeze(process);
    queues.tokensOf(process).forEach(queues.letGo);
    stopped.push(process);
  }

  function thaw(): void {
    for (const process of stopped.splice(0)) {
      if (!process.isAlive) continue;
      theatre.thaw(process);
      queues.tokensOf(process).forEach(queues.holdOn);
    }
  }

  return {
    choose,
    stage: theatre,
    octopus: octo,
    store: shop,
    queues,
    witness: seen,
    keyspace: keys,
    series,
    broken,
    collector: () => collecting,
    writers: () => writers,
    async start(task: Task) {
      const under = running.get(task) ?? 0;
      // A lease keeps two apart, but for one that was slept through.
      if (under > 0 && !choose.oneIn(4)) return;
      const by = collecting;
      running.set(task, under + 1);
      const before = seen.cursorAt();
      const nth = ++started;
      // Of one that had company nobody knows what it should have found.
      const expect = () => {
        if (task === 'poll' && under === 0 && nth === started && before !== undefined)
          watched(() => seen.expectPolled(by.process, before));
      };
      const over = () => {
        if (by === collecting) running.set(task, (running.get(task) ?? 1) - 1);
        if (running.get(task) === 0) running.delete(task);
      };
      await theatre.as(by.process, () => void by[task]().then(expect).catch(note).finally(over));
    },
    killCollector,
    freezeCollector() {
      freeze(collecting.process);
      running.clear();
      collecting = newCollector();
    },
    startWriter() {
      if (writers.length < 3) writers.push(newWriter());
    },
    async stopWriter() {
      const leaving = writers.shift();
      if (leaving) await theatre.as(leaving.process, leaving.stop);
    },
    killWriter() {
      const [victim, ...others] = writers;
      if (victim) kill(victim.process);
      writers = others;
    },
    freezeWriter() {
      const [victim] = writers.filter(({ process }) => !process.isFrozen);
      if (victim) freeze(victim.process);
    },
    thaw,
    /** The host fails: nobody is left, and Redis has lost the end of its log. */
    losePower() {
      processes.forEach(kill);
      writers = [];
      killCollector();
      keys.lose((changes) => choose.below(changes + 1));
      // A job that was complete may be back, in the hands of the dead.
      for (const process of processes) queues.tokensOf(process).forEach(queues.letGo);
      watched(seen.lookAgain);
    },
    failRedis: (commands: number) => {
      faults = commands;
    },
    heldNow: () =>
      heldWrites(simulatedRedis(atomicallyBy(theatre.outside), perform, keys), KEYS).of(series.account, series.device),
    replay: () => {
      for (const job of queues.of('quarantine').values()) if (job.state === 'failed') queues.retry(job);
    },
    endMeter() {
      meter.endAt = theatre.now();
    },
  };
}
