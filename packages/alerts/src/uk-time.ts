import { type Instant, type Milliseconds, minutes } from '@ohmini/core';

const UK_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `Fri 20 Nov, 17:00`, by the clocks of the UK. */
export const ukTime = (at: Instant): string => UK_TIME.format(at);

/** `2 h 5 min`, or `3 d 4 h`: two units, which is what a person wants to know. */
export function spanText(length: Milliseconds): string {
  const total = Math.max(1, Math.round(length / minutes(1)));
  const [days, left] = [Math.floor(total / 1440), total % 1440];
  const [inHours, inMinutes] = [Math.floor(left / 60), left % 60];
  const parts =
    days > 0
      ? [
          [days, 'd'],
          [inHours, 'h'],
        ]
      : [
          [inHours, 'h'],
          [inMinutes, 'min'],
        ];
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : `${count} ${unit}`)).join(' ');
}
