import { type Milliseconds, missingWithin } from '@ohmini/core';
import type { Meter } from './meters.ts';

/** How much of a meter's time is missing and not given up. */
export const missingOf = async ({ state }: Pick<Meter, 'state'>): Promise<Milliseconds> =>
  missingWithin(await state.gaps(), Number.NEGATIVE_INFINITY);
