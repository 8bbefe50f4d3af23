import type { Failure } from '@ohmini/core';
import { expect } from 'vitest';

/** What a promise is rejected with. */
export const rejection = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => expect.unreachable('it was fulfilled'),
    (error: Failure) => error,
  );
