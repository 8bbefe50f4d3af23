import { type Instant, type Interval, type IntervalSet, intersect, type Milliseconds, union } from '@ohmini/core';
import { EVERYBODY } from '@ohmini/queue';
import {
  currentPoint,
  endOf,
  journalPoints,
  openEntry,
  type PriceList,
  type PriceRow,
  pathOf,
  priceChanges,
  type SteadyChange,
  sealEntry,
  startOf,
  steadyChanges,
} from '@ohmini/tariffs';
import type { Context } from './context.ts';
import { enqueuePoints } from './points-jobs.ts';

/** One list of prices of an answer. */
export interface Answered {
  list: PriceList;
  rows: readonly PriceRow[];
  /** The time of which the list has every price. */
  covers: Interval;
  fetchedAt: Instant;
  ageMs: Milliseconds;
}

/** A tariff that nobody has looked at for so long is in use no more. */
const REMEMBERED_DAYS = 30;

export interface Stored {
  /** What people are to be told of. */
  changes: SteadyChange[];
  /** Of what time it says other prices than were stored; of none where nothing was. */
  corrected: IntervalSet;
  /** The last thing to do: whoever dies before it has the same stored and told again, and stored at the same places. */
  remember(): Promise<void>;
}

/** Has stored what a list says that is not stored yet, for everybody. @returns undefined where that was done before */
export async function storePrices(
  { keys, metrics, queues, redis }: Context,
  { list, rows, covers, fetchedAt, ageMs }: Answered,
): Promise<Stored | undefined> {
  const path = pathOf(list);
  const memory = keys.storedPrices(path);
  const before = openEntry((await redis.get(memory)) ?? '', path);
  const stored = before && 'rows' in before.content ? before.content : undefined;
  // An older answer than the one that was stored knows less; but not one of a clock that was ahead.
  if (stored && before && before.fetchedAt >= fetchedAt && before.fetchedAt <= fetchedAt + ageMs) return undefined;

  const [known = { from: 0, to: 0 }] = intersect([covers], [stored?.covers ?? covers]);
  const { current, journal, reopened } = priceChanges(stored?.rows ?? [], rows, known);
  const points = [
    ...current.map((row) => currentPoint(list, row, reopened.includes(row))),
    ...journalPoints(list, journal, fetchedAt),
  ];
  await enqueuePoints(queues, EVERYBODY, `${list.tariff}.${list.what}.${fetchedAt}`, points);
  for (const { status } of journal) metrics.ratesJournalled.inc({ status });
  const text = sealEntry({ path, fetchedAt, validators: [], content: { covers, rows: [...rows], leftOut: 0 } });
  return {
    changes: steadyChanges(stored?.rows ?? [], rows),
    // A new one too: the price before it ends where it begins, and has no row of its own for that.
    corrected: stored ? union(journal.map(({ row }) => ({ from: startOf(row), to: endOf(row) }))) : [],
    async remember() {
      await redis.set(memory, text, 'EX', REMEMBERED_DAYS * 86_400);
    },
  };
}
