import type { Interval } from './interval.ts';
import { hours, type Instant, startOfLondonDay, startOfNextLondonDay } from './time.ts';

export type DigestKind = 'daily' | 'weekly';

/** Breakfast, and not before the late rows of the night are there. */
const SENT_AT = hours(8);

/** Midnight of the day before the one that begins at `midnight`: 23 to 25 hours earlier. */
const dayBefore = (midnight: Instant): Instant => startOfLondonDay(midnight - hours(12));

const isMonday = (midnight: Instant): boolean => WEEKDAY.format(midnight + hours(12)) === 'Mon';

const WEEKDAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'short' });

/**
 * The stretch that a digest is due of: yesterday, or the last week from Monday to Sunday, in UK time. It is due from eight
 * in the morning after it until the next one is.
 */
export function digestPeriod(kind: DigestKind, now: Instant): Interval {
  let to = startOfLondonDay(now - SENT_AT);
  while (kind === 'weekly' && !isMonday(to)) to = dayBefore(to);
  let from = dayBefore(to);
  while (kind === 'weekly' && !isMonday(from)) from = dayBefore(from);
  return { from, to };
}

/** The UK days of a stretch that begins and ends at midnight. */
export function londonDaysOf({ from, to }: Interval): Interval[] {
  const days: Interval[] = [];
  for (let day = from; day < to; day = startOfNextLondonDay(day))
    days.push({ from: day, to: startOfNextLondonDay(day) });
  return days;
}
