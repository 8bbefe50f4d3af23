import { type Milliseconds, missingWithin, TEN_SECOND_REACH } from '@ohmini/core';
import type { Context } from './context.ts';
import type { Meter } from './meters.ts';

/** How much of a meter's time is missing and can still be had; on record as a metric too. */
export async function missingOf({ metrics }: Context, { series, state, source }: Meter): Promise<Milliseconds> {
  const missing = missingWithin(await state.gaps(), source.now() - TEN_SECOND_REACH);
  metrics.missing.set({ account: series.account, device: series.device }, missing / 1000);
  return missing;
}
