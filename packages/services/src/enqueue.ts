import { packReadings, READINGS_PER_JOB, type Reading, type Series } from '@ohmini/core';
import { gate, heldWrites, seen } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Smaller goes first. Readings of now have none and go before all that have one. */
export const PRIORITY = {
  /** Readings of an outage of the store: they drain oldest first, and those of now overtake them. */
  waited: 5,
  /** What was fetched again, or fetched late. */
  behind: 10,
  /** Prices of what is stored already. */
  prices: 20,
};

/**
 * Makes write jobs of the readings of one answer. Resolves when every one of them is in Redis; only then may the cursor
 * move. Their ids carry the revision: equal only when the very same answer is added again.
 *
 * @param askedAfter the newest revision before the answer was asked for
 * @returns the revision of the answer, greater than that of every answer before
 * @throws Transient (`overtaken`) where the answer was in hand for so long that others have filled its time from another
 *   tier, or, when it is live, with newer values
 */
export type Enqueue = (
  series: Series,
  readings: readonly Reading[],
  urgency: 'live' | 'behind',
  askedAfter?: number,
) => Promise<number>;

export function enqueuing({ queues, redis, keys }: Pick<Context, 'queues' | 'redis' | 'keys'>): Enqueue {
  const held = heldWrites(redis, keys);
  const entrance = gate(redis, keys);
  const record = seen(redis, keys);

  return async (series, readings, urgency, askedAfter) => {
    const rev = await held.announce(series, spansOf(readings), askedAfter, urgency);
    if (readings.length === 0) return rev;
    await record.mark(
      series,
      readings.map(({ readAt }) => readAt),
    );
    const isShut = urgency === 'live' && (await entrance.state()) !== undefined;
    const priority = urgency === 'behind' ? PRIORITY.behind : isShut ? PRIORITY.waited : undefined;
    await enqueueAs(queues, series, rev, readings, priority);
    await held.expectRemembered(series, rev);
    return rev;
  };
}

/** Makes write jobs of readings whose revision is announced. */
export async function enqueueAs(
  queues: Context['queues'],
  series: Series,
  rev: number,
  readings: readonly Reading[],
  priority?: number,
): Promise<void> {
  const additions = partsOf(readings).map((part, index) => ({
    id: `${series.account}.${series.device}.${rev}.${index}`,
    payload: packReadings(series, rev, part),
    ...(priority !== undefined && { priority }),
  }));
  await queues.add('write', additions);
}

const partsOf = (readings: readonly Reading[]): Reading[][] =>
  Array.from({ length: Math.ceil(readings.length / READINGS_PER_JOB) }, (_, index) =>
    readings.slice(index * READINGS_PER_JOB, (index + 1) * READINGS_PER_JOB),
  );

/** Each to just behind its last reading: the time at which the next may be is not its own. */
const spansOf = (readings: readonly Reading[]) =>
  partsOf(readings).map((part) => {
    const from = part[0]?.readAt ?? 0;
    return { from, to: (part.at(-1)?.readAt ?? from) + 1 };
  });
