import { type Instant, type Milliseconds, seconds } from '@ohmini/core';
import type { Chooser } from './chooser.ts';

/** Whoever takes steps: it may be killed between two of them, or stopped for a while. */
export interface Process {
  readonly name: string;
  isAlive: boolean;
  isFrozen: boolean;
  /** When it went on after it had been stopped. */
  wokeAt: Instant;
}

export const bornAt = (name: string, now: Instant): Process => ({
  name,
  isAlive: true,
  isFrozen: false,
  wokeAt: now - 1,
});

interface Parked {
  by: Process;
  go: () => void;
}

interface Timer extends Parked {
  at: Instant;
  /** As those of Node have it. */
  unref(): void;
}

export type Stage = ReturnType<typeof stage>;

/** No run makes so many steps unless it goes round in circles. */
const MOST_STEPS = 200_000;

/**
 * One thread and a time of its own. Whatever a process does, it first waits for its turn; who is next, `choose` decides.
 * Between two turns everything stands still, and may be killed, stopped or looked at.
 */
export function stage(startAt: Instant, choose: Chooser) {
  let now = startAt;
  /** By how much the clock of our machine is wrong. */
  let skew: Milliseconds = 0;
  let steps = 0;
  const outside = bornAt('outside', startAt);
  let current = outside;
  let parked: Parked[] = [];
  let timers: Timer[] = [];
  /** Told of what could be done besides: taking a job. */
  const offers: (() => Parked[])[] = [];

  const step = (by: Process) => new Promise<void>((resolve) => parked.push({ by, go: resolve }));

  function at(moment: Instant, go: () => void, by: Process = outside): Timer {
    const timer = { at: moment, go, by, unref() {} };
    timers.push(timer);
    return timer;
  }

  const isAble = ({ by }: Parked) => by.isAlive && !by.isFrozen;

  /** @returns whether anybody had something to do */
  async function turn(): Promise<boolean> {
    parked = parked.filter(({ by }) => by.isAlive);
    const ready = parked.filter(isAble);
    const offered = offers.flatMap((offer) => offer());
    if (ready.length + offered.length === 0) return false;
    if (++steps > MOST_STEPS) throw new Error('It goes round in circles.');
    const next = choose.oneOf([...ready, ...offered]);
    parked = parked.filter((each) => each !== next);
    await as(next.by, next.go);
    return true;
  }

  /** Does something in the name of a process, and all that follows from it at once. */
  async function as(by: Process, go: () => void): Promise<void> {
    current = by;
    go();
    await settled();
    current = outside;
  }

  async function run(most: number): Promise<void> {
    for (let count = 0; count < most && (await turn()); count++);
  }

  /** The timers that are due, in their order; those of a stopped process wait for it. */
  async function fire(): Promise<void> {
    timers = timers.filter(({ by }) => by.isAlive);
    const due = timers.filter((timer) => timer.at <= now && isAble(timer)).sort((a, b) => a.at - b.at);
    timers = timers.filter((timer) => !due.includes(timer));
    for (const { by, go } of due) if (by.isAlive) await as(by, go);
  }

  return {
    step,
    at,
    run,
    as,
    outside,
    offer: (offer: () => Parked[]) => void offers.push(offer),
    now: () => now,
    clock: { now: () => now + skew },
    jump: (by: Milliseconds) => {
      skew += by;
    },
    /** Everything that can be done is done, but for timers. */
    rest: () => run(Number.POSITIVE_INFINITY),
    /** Long times go by in a few leaps: whoever looks each second looks a few times only. */
    async pass(length: Milliseconds) {
      const end = now + length;
      while (now < end) {
        const next = Math.min(...timers.filter(isAble).map((timer) => timer.at));
        const leap = Math.max(next, now + (end - now) / 6, now + seconds(1));
        now = Math.min(end, Math.ceil(leap));
        await fire();
        await run(Number.POSITIVE_INFINITY);
      }
    },
    freeze(process: Process) {
      process.isFrozen = true;
    },
    thaw(process: Process) {
      process.isFrozen = false;
      process.wokeAt = now;
    },
    /** Time as the code under test sees it, until disposed. */
    takeOver(): Disposable {
      const real = { setTimeout, clearTimeout, dateNow: Date.now, performanceNow: performance.now };
      const start = (go: () => void, length: number) => at(now + length, go, current);
      Object.assign(globalThis, {
        setTimeout: start,
        clearTimeout: (timer: unknown) => {
          timers = timers.filter((each) => each !== timer);
        },
      });
      Date.now = () => now + skew;
      performance.now = () => now;
      return {
        [Symbol.dispose]() {
          Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
          Date.now = real.dateNow;
          performance.now = real.performanceNow;
        },
      };
    },
    steps: () => steps,
  };
}

/** Until everything that follows at once has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
