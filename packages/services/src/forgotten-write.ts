import {
  type Instant,
  openGaps,
  type ReadingsPayload,
  slotLengthOf,
  slotOf,
  unpackReadings,
  wholeSlots,
} from '@ohmini/core';
import { deviceState, seen } from '@ohmini/queue';
import type { Context } from './context.ts';
import type { HeldRows } from './gap-refill.ts';
import { spanOfPayload } from './store-newest.ts';

/**
 * What becomes of a write job that the index does not know. Whoever added it slept for so long that it was forgotten, or it
 * was lost from the index: since then others may have stored newer values, or filled its time from a coarser tier. Where
 * anything is held of its time, it is asked for again; where nothing is, the job is as good as any.
 *
 * @returns whether the job is to be let go
 * @throws while the store cannot be read
 */
export function forgottenWrite({ clock, keys, redis }: Pick<Context, 'clock' | 'keys' | 'redis'>, held: HeldRows) {
  const record = seen(redis, keys);

  return async (payload: ReadingsPayload): Promise<boolean> => {
    const { series, readings } = unpackReadings(payload);
    const { from, to } = spanOfPayload(payload);
    const slot = ({ readAt }: { readAt: Instant }) => slotOf(readAt, series.resolution);
    // A row of the coarsest tier speaks of a time that begins up to half an hour before ours.
    const rows = await held(series, { from: wholeSlots('30m', { from, to }).from, to });
    if (!rows.some(({ readAt, resolution }) => readAt >= from || resolution !== series.resolution)) return false;
    const lost = [{ from, to: to - 1 + slotLengthOf(series.resolution) }];
    const state = deviceState(redis, keys, series.account, series.device);
    await state.updateGaps((gaps) => openGaps(gaps, lost, clock.now()));
    // What another answer has of them is stored, or will be, and is to stay so.
    const ofOthers = new Set(rows.filter(({ resolution }) => resolution === series.resolution).map(slot));
    await record.unmark(
      series,
      readings.filter((reading) => !ofOthers.has(slot(reading))).map(({ readAt }) => readAt),
    );
    return true;
  };
}
