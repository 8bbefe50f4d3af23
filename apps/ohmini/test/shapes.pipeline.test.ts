import { minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { household, SHAPES } from './household.ts';

test.concurrent.each(SHAPES)('as %s, every reading that Octopus has ends in the store', async (shape) => {
  await using home = await household();
  await using stack = new AsyncDisposableStack();
  const startedAt = home.simulator.now();
  for (const startProcess of home.starters(shape)) stack.use(startProcess());
  await until('ten minutes of live readings are stored', () => home.newestStoredAt() > startedAt + minutes(10), 60_000);
  expect(await home.storeHoldsEverything(home.newestStoredAt())).toBeGreaterThan(3500);
});

test('SIGTERM ends a process in an orderly way, and quickly', async () => {
  await using home = await household();
  await using running = home.run('ohmini', ['start']);
  await until('readings are stored', () => home.newestStoredAt() > 0, 60_000);
  await running.kill('SIGTERM');
  expect(await running.exited).toBe(0);
});
