import { expect, test } from 'vitest';
import { wakefulness } from '../src/awake.ts';

/** Blocks this thread, as a stopped process does nothing either. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('what was taken before a standstill is known to be old, and what is taken after it is not', () => {
  using awake = wakefulness(200);
  const before = performance.now();
  standStill(400);
  expect(awake.since(before)).toBe(false);
  standStill(5);
  expect(awake.since(performance.now())).toBe(true);
  expect(awake.since(before)).toBe(false);
});

test('a short stop is none', () => {
  using awake = wakefulness(200);
  const before = performance.now();
  standStill(50);
  expect(awake.since(before)).toBe(true);
});
