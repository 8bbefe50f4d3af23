import { asFailure, type Milliseconds, minutes } from '@ohmini/core';
import type { Context } from './context.ts';

export interface Loop extends AsyncDisposable {
  /** Its next turn comes now, or right after the one that runs. */
  hurry(): void;
}

/** So many turns that do not come are a loop that hangs ... */
const MISSED_TURNS = 3;

/** ... but a turn may be slow on a busy machine. */
const SHORTEST_SILENCE = minutes(1);

const silenceOf = (turn: Milliseconds): Milliseconds => Math.max(SHORTEST_SILENCE, MISSED_TURNS * turn);

/**
 * Runs `action` at once and then `every` so often after it ended, or as soon as it says itself. A failure is logged and
 * the loop goes on; one that hangs is a fault of the process.
 */
export function loop(
  name: string,
  every: Milliseconds,
  { log, pulse }: Pick<Context, 'log' | 'pulse'>,
  action: () => Promise<Milliseconds | undefined>,
): Loop {
  const stop = new AbortController();
  let isHurried = false;
  let wake: () => void = () => {};

  async function run(): Promise<void> {
    using sign = pulse.expect(name, silenceOf(every));
    let failing = false;
    while (!stop.signal.aborted) {
      let next: Milliseconds | undefined;
      isHurried = false;
      sign.heard();
      try {
        next = await action();
        if (failing) log.info({ loop: name }, `${name} works again`);
        failing = false;
      } catch (error) {
        // That Redis is silent is said by those who speak to it, and not by every loop.
        const isNews: boolean = !failing && pulse.redisSilentSince() === undefined;
        const { code, message } = asFailure(error);
        if (isNews) log.warn({ loop: name, error: code }, `${name} failed: ${message}`);
        failing ||= isNews;
      }
      sign.heard(silenceOf(Math.max(every, next ?? every)));
      await pause(next ?? every);
    }
  }

  const pause = (length: Milliseconds) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, stop.signal.aborted || isHurried ? 0 : length);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const running = run();
  return {
    hurry() {
      isHurried = true;
      wake();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      wake();
      await running;
    },
  };
}
