import { setTimeout as pause } from 'node:timers/promises';
import { minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { household, SHAPES } from './household.ts';
import type { RunningProcess } from './running-process.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
const KILLS = Number(process.env.CHAOS_KILLS ?? 12);

/** Park and Miller's generator: the same kills for the same seed. */
function randomly(seed: number): () => number {
  let state = seed % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test.concurrent.each(SHAPES)('as %s, a process killed at any moment costs no reading', async (shape) => {
  // Slow enough that what a killed process was fetching is still within reach when its job is taken up again.
  await using home = await household({ speed: 20 });
  const random = randomly(SEED);
  const starters = home.starters(shape);
  const running: RunningProcess[] = starters.map((startProcess) => startProcess());
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await Promise.all(running.map((each) => each[Symbol.asyncDispose]()));
  });
  for (let kill = 0; kill < KILLS; kill++) {
    // A random moment is the test itself, not a wait for something: from the middle of a start to well after it.
    await pause(300 + random() * 1500);
    const victim = Math.floor(random() * running.length);
    await running[victim]?.kill('SIGKILL');
    const again = starters[victim]?.();
    if (again) running[victim] = again;
  }
  const quietAt = home.simulator.now();
  await until('readings of after the last kill are stored', () => home.newestStoredAt() > quietAt + minutes(3), 90_000);
  expect(await home.storeHoldsEverything(quietAt + minutes(3))).toBeGreaterThan(3500);
});
