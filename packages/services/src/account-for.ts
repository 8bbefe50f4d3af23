import type { Series, Telemetry } from '@ohmini/core';
import type { Metrics } from './metrics.ts';

/** Counts an answer: what was taken of it, and what could not be read and why. Nothing goes by silently (I5). */
export const accountFor =
  ({ readingsFetched, readingsPassedOver, readingsRejected }: Metrics, { account }: Series) =>
  (answer: Telemetry, taken: number): void => {
    readingsFetched.inc({ account }, taken);
    readingsPassedOver.inc({ account }, answer.readings.length - taken);
    for (const { reason, count } of answer.rejected) readingsRejected.inc({ reason }, count);
  };
