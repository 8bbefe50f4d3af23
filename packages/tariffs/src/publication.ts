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

/** A list that ended this long ago is not late: its tariff is no more. */
const GIVEN_UP_AFTER = hours(24);

/**
 * Whether prices are late that a half-hourly tariff should have published, all or some: they are then asked for more often,
 * past midnight too. A list whose newest price lasts longer than half an hour is never waited for.
 */
export function isAwaited(rows: readonly PriceRow[], now: Instant): boolean {
  const newest = rows.reduce<PriceRow | undefined>((a, b) => (a && endOf(a) >= endOf(b) ? a : b), undefined);
  if (!newest || endOf(newest) - startOf(newest) > minutes(30) || endOf(newest) < now - GIVEN_UP_AFTER) return false;
  const known = rows.map((row) => ({ from: startOf(row), to: endOf(row) }));
  return subtract([dueBy(now)], known).length > 0;
}
