import { asFailure, type Log, type Milliseconds } from '@ohmini/core';

export interface Loop extends AsyncDisposable {
  /** Its next turn comes now, or right after the one that runs. */
  hurry(): void;
}

/**
 * Runs `action` at once and then `every` so often after it ended, or as soon as it says itself. A failure is logged and
 * the loop goes on.
 */
export function loop(
  name: string,
  every: Milliseconds,
  log: Log,
  action: () => Promise<Milliseconds | undefined>,
): Loop {
  const stop = new AbortController();
  let isHurried = false;
  let wake: () => void = () => {};

  async function run(): Promise<void> {
    let failing = false;
    while (!stop.signal.aborted) {
      let next: Milliseconds | undefined;
      isHurried = false;
      try {
        next = await action();
        if (failing) log.info({ loop: name }, `${name} works again`);
        failing = false;
      } catch (error) {
        if (!failing)
          log.warn({ loop: name, error: asFailure(error).code }, `${name} failed: ${asFailure(error).message}`);
        failing = true;
      }
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
