import { type Milliseconds, minutes, seconds } from '@ohmini/core';
import type { Context } from './context.ts';
import { loop } from './loop.ts';
import { watchMachine } from './machine-watch.ts';
import { watchMeters } from './meter-watch.ts';
import { watchServices } from './service-watch.ts';

const EVERY: readonly [name: string, length: Milliseconds, look: (context: Context) => Promise<void>][] = [
  ['looking at the meters', seconds(30), watchMeters],
  ['looking at the services', seconds(15), watchServices],
  ['looking at the machine', minutes(2), watchMachine],
];

/** Where time passes faster: Redis has other work. */
const SHORTEST = 500;

/** Looks for what nobody would notice in passing: that something does not happen. */
export function watches(context: Context): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  for (const [name, length, look] of EVERY)
    stack.use(
      loop(name, Math.max(SHORTEST, length * (context.alertPace ?? 1)), context, async () => {
        await look(context);
        return undefined;
      }),
    );
  return stack;
}
