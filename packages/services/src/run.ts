import type { Milliseconds } from '@ohmini/core';

/** Something went wrong on the way down, or there was no time to finish. */
const EXIT_UNFINISHED = 1;

/**
 * Waits for SIGINT or SIGTERM, then lets `running` finish what it has in hand, but no longer than `timeoutMs`: what is
 * cut off then is still in Redis, and runs again. A second signal ends the process at once.
 *
 * @returns the exit code
 */
export async function runUntilSignal(running: AsyncDisposable, timeoutMs: Milliseconds): Promise<number> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const atOnce = () => process.exit(128 + (signal === 'SIGINT' ? 2 : 15));
  process.once('SIGINT', atOnce);
  process.once('SIGTERM', atOnce);

  const deadline = new Promise<number>((resolve) => setTimeout(resolve, timeoutMs, EXIT_UNFINISHED).unref());
  const finished = running[Symbol.asyncDispose]().then(
    () => 0,
    () => EXIT_UNFINISHED,
  );
  return await Promise.race([finished, deadline]);
}
