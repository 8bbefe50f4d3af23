import { expect, test } from 'vitest';
import { stallWatch } from '../src/stall-watch.ts';

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('an event loop that stood still too long is a fault of the process', () => {
  using watch = stallWatch(100, 50);
  block(300);
  expect(watch.fault()).toMatch(/^The event loop stood still/);
});

test('a short pause is no fault', () => {
  using watch = stallWatch(10_000, 50);
  block(200);
  expect(watch.fault()).toBeUndefined();
});
