import { hours, type Instant, type Interval, minutes, startOfLondonDay, subtract } from '@ohmini/core';
import { endOf, type PriceRow, startOf } from './price-row.ts';

/** Half an hour is 144 h back the finest that telemetry still has; two days more for what is costed late. */
const DAYS_BACK = 8;

/**
 * The whole UK days that a list of prices is asked for: the same question all day, whoever asks and whatever for. It ends
 * with tomorrow, of which nothing is known before 16:00.
 */
export const daysAround = (now: Instant): Interval => ({ from: londonDay(now, -DAYS_BACK), to: londonDay(now, 2) });

/** The start of the UK day so many days from that of `at`. Noon keeps clear of days of 23 and 25 hours. */
const londonDay = (at: Instant, days: number): Instant =>
  startOfLondonDay(startOfLondonDay(at) + hours(24 * days + 12));

/** Agile prices of a day are known from 16:00 of the day before, to 23:00: the day of the auction is that of Paris (API contract 5.6). */
const PUBLISHED_BEFORE_MIDNIGHT = hours(8);
const AUCTION_DAY_ENDS_BEFORE_MIDNIGHT = hours(1);

/** What should be published by now: all of today to 23:00, and from 16:00 on all of tomorrow to 23:00. */
export function dueBy(now: Instant): Interval {
  const tomorrow = londonDay(now, 1);
  const day = now >= tomorrow - PUBLISHED_BEFORE_MIDNIGHT ? tomorrow : londonDay(now, 0);
  return { from: day, to: londonDay(day, 1) - AUCTION_DAY_ENDS_BEFORE_MIDNIGHT };
}

/** Published after that, if ever, prices of a day are of no use for planning it. */
const LATE_BEFORE_MIDNIGHT = hours(1);

/** A list that ended this long ago is not late: its tariff is no more. */
const GIVEN_UP_AFTER = hours(24);

/**
 * What has become of the prices that are due, all or some of them: they are there, they are awaited, or they are late, which
 * is an hour before the day that they are for. `none` is due of a list whose newest price lasts longer than half an hour, or
 * ended long ago.
 */
export function publicationOf(rows: readonly PriceRow[], now: Instant): 'none' | 'there' | 'awaited' | 'late' {
  const newest = rows.reduce<PriceRow | undefined>((a, b) => (a && endOf(a) >= endOf(b) ? a : b), undefined);
  if (!newest || endOf(newest) - startOf(newest) > minutes(30) || endOf(newest) < now - GIVEN_UP_AFTER) return 'none';
  const known = rows.map((row) => ({ from: startOf(row), to: endOf(row) }));
  const due = dueBy(now);
  if (subtract([due], known).length === 0) return 'there';
  return now >= due.from - LATE_BEFORE_MIDNIGHT ? 'late' : 'awaited';
}

/**
 * Whether prices are not there that a half-hourly tariff should have published: they are then asked for more often, past
 * midnight too.
 */
export const isAwaited = (rows: readonly PriceRow[], now: Instant): boolean =>
  ['awaited', 'late'].includes(publicationOf(rows, now));
