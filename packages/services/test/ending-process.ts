import { setTimeout as pause } from 'node:timers/promises';
import { runUntilSignal } from '../src/run.ts';

/** A process that has something in hand when it is told to end, for so many milliseconds, and is given so many to finish. */
const [inHandMs, timeoutMs = 0] = process.argv.slice(2).map(Number);
const alive = setInterval(() => {}, 60_000);
const code = runUntilSignal(
  {
    async [Symbol.asyncDispose]() {
      process.stdout.write('ending ');
      await pause(inHandMs);
      process.stdout.write('finished');
    },
  },
  timeoutMs,
);
process.stdout.write('running ');
process.exitCode = await code;
clearInterval(alive);
process.exit();
