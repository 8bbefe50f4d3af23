import { openGaps, slotLengthOf } from '@ohmini/core';
import { deviceState, heldWrites } from '@ohmini/queue';
import type { Context } from './context.ts';

/** What was changed in Redis is evidence, not data: it is kept as it is, and Octopus is asked for its time again. */
export function askingAgain({ clock, keys, redis }: Pick<Context, 'clock' | 'keys' | 'redis'>) {
  const held = heldWrites(redis, keys);

  return async (job: string): Promise<void> => {
    // Whose it is was changed too, perhaps; the id and the index were not.
    const [account = '', device = ''] = job.split('.');
    const lost = (await held.of(account, device)).flatMap(({ jobId, resolution, from, to }) =>
      // To the end of the last slot: its beginning alone is no time to ask for.
      jobId === job ? [{ from, to: to - 1 + slotLengthOf(resolution) }] : [],
    );
    if (lost.length === 0) return;
    const state = deviceState(redis, keys, account, device);
    await state.updateGaps((gaps) => openGaps(gaps, lost, clock.now()));
  };
}
