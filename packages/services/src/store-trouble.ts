import { asFailure, type Failure, type Instant, minutes, Permanent } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';
import { MANY_FOR } from './systemic.ts';

/** Another writer may have told of a trouble and gone; so those who have none look now and then whether it is over. */
const LOOK_EVERY = minutes(1);

/** Notes whether the store takes readings. Never throws. */
export function storeTrouble(context: Context, name: string) {
  const { clock, keys, log, redis } = context;
  const down = condition(context, 'store');
  const refusing = condition(context, 'refused-by-many');
  let state: { is: 'unknown' } | { is: 'down' } | { is: 'working'; since: Instant; seenAt: Instant } = {
    is: 'unknown',
  };

  const quietly = async (telling: () => Promise<void>) => {
    await telling().catch((error) =>
      log.warn({ error: asFailure(error).code }, `it could not be noted how ${name} does`),
    );
  };

  return {
    failed: (error: unknown) =>
      quietly(async () => {
        const failure = asFailure(error);
        if (failure instanceof Permanent && failure.reason === 'data') return;
        if (state.is !== 'down')
          log.warn({ error: failure.code }, `${name} does not take readings: ${failure.message}`);
        state = { is: 'down' };
        await down.raise(`${name}: ${failure.message}`);
      }),
    worked: () =>
      quietly(async () => {
        const now = clock.now();
        if (state.is === 'working' && now - state.seenAt < LOOK_EVERY) return;
        const since = state.is === 'working' ? state.since : now;
        await down.clear();
        // What is held back was tried since then, by whichever writer.
        if (now - since > MANY_FOR && (await redis.exists(keys.refusing)) === 0) await refusing.clear();
        state = { is: 'working', since, seenAt: now };
      }),
    /** So many rows are refused for one reason that they are held back: it is not the rows. */
    refusing: (failure: Failure) =>
      quietly(async () => {
        await redis.set(keys.refusing, 1, 'PX', MANY_FOR);
        await refusing.raise(`${name}: ${failure.message}`);
      }),
  };
}

export type StoreTrouble = ReturnType<typeof storeTrouble>;
