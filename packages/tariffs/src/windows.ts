import { hours, type Instant, type Milliseconds, minutes, seconds } from '@ohmini/core';
import type { Entry } from './entry.ts';
import { isAwaited } from './publication.ts';

/** How old an answer may be, and how long anything may take. */
export interface TariffWindows {
  /** Served without a thought: TARIFF_FRESH_SECONDS. */
  freshMs: Milliseconds;
  /** For so much longer it is served while one process fetches a new one: TARIFF_STALE_SECONDS. */
  staleMs: Milliseconds;
  /** In place of `freshMs` while prices are late, where that is longer. */
  awaitedMs: Milliseconds;
  /** In place of `freshMs` for a month of the past, whose prices change no more. */
  monthMs: Milliseconds;
  /** And for one without any: where that was a mistake of Octopus, it is over by then. */
  emptyMonthMs: Milliseconds;
  /** Older than this it is not served, even where there is nothing else. */
  ifErrorMs: Milliseconds;
  /** A fetching process that says nothing for so long is taken for dead. */
  leaseMs: Milliseconds;
  /** Nobody waits longer for what somebody else fetches. Long enough for a lease to end and the next to fetch. */
  waitMs: Milliseconds;
  /** After each failure in a row twice as long as after the one before. */
  backOff: { fromMs: Milliseconds; capMs: Milliseconds };
}

/** The windows for the two that are settings, or for any. */
export const tariffWindows = (settings: Partial<TariffWindows> = {}): TariffWindows => ({
  freshMs: minutes(30),
  staleMs: minutes(5),
  awaitedMs: minutes(5),
  // Less than the days before today in the list of the days around now: no day falls between that and a month so far.
  monthMs: hours(24 * 7),
  emptyMonthMs: hours(6),
  ifErrorMs: hours(24),
  leaseMs: seconds(5),
  waitMs: seconds(20),
  backOff: { fromMs: seconds(10), capMs: minutes(5) },
  ...settings,
});

/** For how long an entry is fresh, as things are now: not that of the moment at which it was fetched. */
export function freshFor({ content }: Entry, windows: TariffWindows, now: Instant): Milliseconds {
  if ('month' in content) return content.rows.length > 0 ? windows.monthMs : windows.emptyMonthMs;
  const isLate = 'rows' in content && isAwaited(content.rows, now);
  return isLate ? Math.min(windows.awaitedMs, windows.freshMs) : windows.freshMs;
}

/** How old an entry may be where nothing newer can be had. A month that is over is as right as ever. */
export const ifErrorFor = ({ content }: Entry, windows: TariffWindows): Milliseconds =>
  'month' in content && content.month === 'over' ? Number.POSITIVE_INFINITY : windows.ifErrorMs;
