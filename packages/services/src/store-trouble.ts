import { asFailure, type Failure, type Instant, minutes, Permanent } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';
import { MANY_FOR } from './systemic.ts';

/** Another writer may have told of a trouble and gone; so those who have none look now and then whether it is over. */
const LOOK_EVERY = minutes(1);

/** Tells people once when the store stops taking readings, and once when it takes them again. Never throws. */
export function storeTrouble(context: Context, name: string) {
  const { clock, keys, log, queues, redis } = context;
  const down = condition(redis, keys, queues, 'store');
  const refusing = condition(redis, keys, queues, 'refused-by-many');
  let state: { is: 'unknown' } | { is: 'down' } | { is: 'working'; since: Instant; seenAt: Instant } = {
    is: 'unknown',
  };

  const quietly = async (telling: () => Promise<void>) => {
    await telling().catch((error) => log.warn({ error: asFailure(error).code }, `nobody could be told about ${name}`));
  };

  const takesAll = () =>
    refusing.clear({
      severity: 'info',
      title: `${name} takes the readings that it refused`,
      text: 'None is held back any more.',
    });

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
        const now = clock.now();
        if (state.is === 'working' && now - state.seenAt < LOOK_EVERY) return;
        const since = state.is === 'working' ? state.since : now;
        const text = 'The write queue drains by itself.';
        await down.clear({ severity: 'info', title: `${name} takes readings again`, text });
        // What is held back was tried since then, by whichever writer.
        if (now - since > MANY_FOR && (await redis.exists(keys.refusing)) === 0) await takesAll();
        state = { is: 'working', since, seenAt: now };
      }),
    /** So many rows are refused for one reason that they are held back: it is not the rows. */
    refusing: (failure: Failure) =>
      quietly(async () => {
        const text = `${failure.message} These readings wait in the write queue and are tried every ten minutes; put right what the store says, and they are stored.`;
        await redis.set(keys.refusing, 1, 'PX', MANY_FOR);
        await refusing.raise({ severity: 'error', title: `${name} refuses many readings for one reason`, text });
      }),
  };
}

export type StoreTrouble = ReturnType<typeof storeTrouble>;
