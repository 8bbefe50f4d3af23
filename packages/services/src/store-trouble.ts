import { asFailure, minutes, Permanent } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Another writer may have told of a trouble and gone; so those who have none look now and then whether it is over. */
const LOOK_EVERY = minutes(1);

/** Tells people once when the store stops taking readings, and once when it takes them again. Never throws. */
export function storeTrouble(context: Context, name: string) {
  const { clock, keys, log, queues, redis } = context;
  const down = condition(redis, keys, queues, 'store');
  const refused = condition(redis, keys, queues, 'refused-readings');
  let state: { is: 'unknown' } | { is: 'down' } | { is: 'working'; seenAt: number } = { is: 'unknown' };

  const quietly = async (telling: () => Promise<void>) => {
    await telling().catch((error) => log.warn({ error: asFailure(error).code }, `nobody could be told about ${name}`));
  };

  return {
    failed: (error: unknown) =>
      quietly(async () => {
        const failure = asFailure(error);
        if (failure instanceof Permanent && failure.reason === 'data') return;
        if (state.is !== 'down')
          log.warn({ error: failure.code }, `${name} does not take readings: ${failure.message}`);
        state = { is: 'down' };
        const text = `${failure.message} They wait in the write queue, and none is lost.`;
        await down.raise({ severity: 'error', title: `Readings cannot be stored in ${name}`, text });
      }),
    worked: () =>
      quietly(async () => {
        if (state.is === 'working' && clock.now() - state.seenAt < LOOK_EVERY) return;
        const text = 'The write queue drains by itself.';
        await down.clear({ severity: 'info', title: `${name} takes readings again`, text });
        state = { is: 'working', seenAt: clock.now() };
      }),
    /** Readings that no store would take: kept as failed jobs, until a person decides. */
    refused: (error: unknown) =>
      quietly(async () => {
        const text = `${asFailure(error).message} They are kept as failed jobs of the queue write; look at them in Bull Board.`;
        await refused.raise({ severity: 'warning', title: `${name} refuses some readings`, text });
      }),
    nothingRefused: () =>
      quietly(() =>
        refused.clear({
          severity: 'info',
          title: `No refused readings are left`,
          text: 'The queue write has no failed jobs.',
        }),
      ),
  };
}

export type StoreTrouble = ReturnType<typeof storeTrouble>;
