import { type Instant, type Interval, Permanent, Transient, union } from '@ohmini/core';
import { joinedRows, type PricePart } from './joined-rows.ts';
import { monthsOf } from './month.ts';
import { endOf, type PriceRow, startOf } from './price-row.ts';
import { type Provenance, provenanceOfAll } from './provenance.ts';
import { daysAround } from './publication.ts';
import type { PriceList } from './published.ts';
import type { Answers, Served } from './shared-cache.ts';

/** The prices of one list as one answer has them. */
export interface PriceHistory extends Provenance {
  rows: PriceRow[];
  covers: Interval;
}

type Part = Provenance & PricePart;

/** Two years: a question that reaches over more is better asked in parts. */
export const MOST_MONTHS = 24;

/**
 * The prices of an interval, of the days around now and of as many months before them as it touches. Those are asked for
 * one after the other: whoever wants years of prices is in no hurry.
 *
 * @param now by any clock that is right to a few days: it only tells whether the interval reaches to the days around now
 * @throws as `SharedCache`; Permanent (`request`) for more than two years of the past
 */
export async function priceHistory(
  cache: Answers,
  list: PriceList,
  interval: Interval,
  now: Instant,
): Promise<PriceHistory> {
  const around = daysAround(now);
  const reachesBack = interval.from < Math.min(interval.to, around.from);
  if (!reachesBack) return joined([partOf(await cache.answer(list))], interval);

  const before = (to: Instant) => monthsBefore({ from: interval.from, to: Math.min(interval.to, to) });
  // Before anything is asked: too much is refused at once.
  before(around.from);
  const [current, ended] = interval.to > around.from ? await currentOf(cache, list) : [];
  const parts = current ? [current] : [];
  for (const month of before(current?.content.covers.from ?? around.from).toReversed())
    parts.push(partOf(await cache.answer({ ...list, month })));
  if (ended && parts.every(({ content }) => content.rows.length === 0)) throw ended;
  return joined(parts, interval);
}

/** A list that is empty of late has a past all the same: its prices have ended. */
async function currentOf(cache: Answers, list: PriceList): Promise<[Part | undefined, unknown?]> {
  try {
    return [partOf(await cache.answer(list))];
  } catch (error) {
    if ((error instanceof Permanent || error instanceof Transient) && error.code === 'empty') return [undefined, error];
    throw error;
  }
}

function monthsBefore(past: Interval): string[] {
  const months = monthsOf(past, MOST_MONTHS);
  if (months) return months;
  throw new Permanent('too-long', `One question reaches over ${MOST_MONTHS} months of the past at most.`, 'request');
}

/** An entry has the name that it was asked for by, so this is a program's mistake. */
export const unreadable = (): Transient => new Transient('unreadable', 'The shared tariff is of another kind.');

function partOf({ entry, ...served }: Served): Part {
  const { content, fetchedAt } = entry;
  if (!('rows' in content)) throw unreadable();
  return { ...served, fetchedAt, content };
}

function joined(parts: readonly Part[], { from, to }: Interval): PriceHistory {
  const rows = parts.length === 1 ? (parts[0]?.content.rows ?? []) : joinedRows(parts);
  return {
    ...provenanceOfAll(parts),
    rows: rows.filter((row) => startOf(row) < to && endOf(row) > from),
    covers: union(parts.map(({ content }) => content.covers)).at(-1) ?? { from, to: from },
  };
}
