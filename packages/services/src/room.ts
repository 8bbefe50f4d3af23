import { hours, seconds } from '@ohmini/core';
import { condition, conditionsOf, gate, memoryOf } from '@ohmini/queue';
import type { Context } from './context.ts';
import { loop } from './loop.ts';

/** Of Redis' memory. At the first fetching pauses, below the second it goes on: not with every job that drains. */
export const PAUSED_AT = 0.7;
const RESUMED_BELOW = 0.65;

/** From here on fewer and larger jobs are made while the store is away. */
const FILLING_FROM = 0.35;

const LOOK_EVERY = seconds(5);

/** Octopus keeps ten-second readings for so long (API contract 3.5). */
export const KEPT_BY_OCTOPUS = hours(12);

export interface Room extends AsyncDisposable {
  /** Whether more readings may be fetched. */
  isThere(): boolean;
  /** What `isFilling` says. */
  isFilling(): boolean;
}

/**
 * Watches the memory of Redis. Near its end no more is fetched, so that what waits can always be stored: a full Redis
 * refuses even that a job is completed (I6). Octopus has what is not fetched for some hours yet.
 */
export function room(context: Context): Room {
  const { clock, config, keys, metrics, redis } = context;
  const full = condition(context, 'redis-full');
  let isFull = false;
  let filling = false;

  const watching = loop('memory of Redis', LOOK_EVERY, context, async () => {
    const { usedBytes, budgetBytes } = await memoryOf(redis, config.queue.budgetBytes);
    metrics.redisUsed.set(usedBytes);
    metrics.redisBudget.set(budgetBytes);
    const share = usedBytes / budgetBytes;
    filling = await isFilling(context, share);
    // As people were told, by whichever process: else one that began between the two would fetch on.
    const was = (await conditionsOf(redis, keys)).has('redis-full');
    isFull = share >= (was ? RESUMED_BELOW : PAUSED_AT);
    const percent = Math.round(share * 100);
    if (isFull) {
      const lostFrom = new Date(clock.now() + KEPT_BY_OCTOPUS).toISOString().slice(0, 16);
      await full.raise(
        `Redis has used ${percent} % of the memory that it may (${inMegabytes(budgetBytes)}). No reading is lost before ${lostFrom}Z.`,
      );
    } else {
      await full.clear();
    }
    return undefined;
  });

  return {
    isThere: () => !isFull,
    isFilling: () => filling,
    [Symbol.asyncDispose]: () => watching[Symbol.asyncDispose](),
  };
}

/**
 * Whether an outage of the store has filled much of Redis. A poll makes a job, and a job costs the same whether it holds
 * four readings or a hundred: with polls further apart the outage may last several times as long.
 *
 * @param share of the memory that is used
 */
export const isFilling = async ({ keys, redis }: Pick<Context, 'keys' | 'redis'>, share: number): Promise<boolean> =>
  share >= FILLING_FROM && (await gate(redis, keys).state()) !== undefined;

const inMegabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
