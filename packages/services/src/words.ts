import type { Instant, Milliseconds } from '@ohmini/core';

const UK_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** `20 November 2026 at 17:00`, by the clocks of the UK. */
export const ukTime = (at: Instant): string => UK_TIME.format(at);

/** Households for a sentence: `home`, `home and annexe`, or how many there are. */
export function listed(names: readonly string[]): string {
  if (names.length > 5) return `${names.length} households`;
  return new Intl.ListFormat('en-GB').format(names);
}

/** `12 s`, `4 min`, `3 h 20 min`, `5 days`: as exact as anybody wants to know. */
export function lasted(length: Milliseconds): string {
  const seconds = Math.round(length / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  return `${Math.round(minutes / 1440)} days`;
}
