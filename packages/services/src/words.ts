import type { Instant } from '@ohmini/core';

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
