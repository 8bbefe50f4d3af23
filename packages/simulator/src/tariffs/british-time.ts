import { hours, type Instant, type Milliseconds } from '@ohmini/core';

export const DAY: Milliseconds = hours(24);

/** How far the clocks of London are ahead of UTC: an hour from the last Sunday of March, 01:00 UTC, to that of October. */
export function londonOffset(at: Instant): Milliseconds {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? hours(1) : 0;
}

function lastSunday(year: number, month: number): Instant {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY;
}

/** Milliseconds that the clocks of London would show since 1970; good for days and hours, not for comparing moments. */
export const londonClock = (at: Instant): number => at + londonOffset(at);

/** The moment at which the clocks of London show this; of an hour that happens twice, the second. */
export const fromLondonClock = (shown: number): Instant => {
  const guess = shown - londonOffset(shown);
  return shown - londonOffset(guess);
};

/** `2026-07-01T00:30:00+01:00`, or with `Z` in winter: how settled consumption is dated. */
export function londonIso(at: Instant): string {
  const shown = new Date(londonClock(at)).toISOString().slice(0, 19);
  return londonOffset(at) === 0 ? `${shown}Z` : `${shown}+01:00`;
}
