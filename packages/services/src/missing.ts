import { type Milliseconds, missingWithin } from '@ohmini/core';
import type { Context } from './context.ts';
import type { Meter } from './meters.ts';

/** How much of a meter's time is missing and not given up; on record as a metric too. */
export async function missingOf({ metrics }: Context, { series, state }: Meter): Promise<Milliseconds> {
  const missing = missingWithin(await state.gaps(), Number.NEGATIVE_INFINITY);
  metrics.missing.set({ account: series.account, device: series.device }, missing / 1000);
  return missing;
}
