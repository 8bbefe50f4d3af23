import type { Pulse } from '../src/pulse.ts';

/** For services whose hanging is not what a test is about. */
export const noPulse: Pulse = {
  expect: () => ({ heard() {}, [Symbol.dispose]() {} }),
  fault: () => undefined,
  redisSilentSince: () => undefined,
  [Symbol.dispose]() {},
};
