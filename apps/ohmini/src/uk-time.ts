import { hours, type Instant, type Interval, minutes, startOfLondonDay } from '@ohmini/core';

/** The Swedish write dates as ISO 8601 does: `2026-11-20 17:00:10`. */
const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'short' });

/** What a clock in the UK shows, without its zone. */
const clockAt = (at: Instant): string => CLOCK.format(at);

const zoneAt = (at: Instant): string => ZONE.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** `2026-11-20 17:00:10 GMT`. */
export const ukTime = (at: Instant): string => `${clockAt(at)} ${zoneAt(at)}`;

/** The second time of a stretch, without the date where it is the same: `17:10:00 GMT`. */
export const ukTimeAfter = (before: Instant, at: Instant): string =>
  clockAt(before).slice(0, 10) === clockAt(at).slice(0, 10) ? ukTime(at).slice(11) : ukTime(at);

/** `2026-11-20`. */
export const ukDate = (at: Instant): string => clockAt(at).slice(0, 10);

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;
const WITH_ZONE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A moment as a person says it: ISO 8601 with a zone, or a date or a local time of the UK. A date is its first moment, and
 * of the hour that clocks show twice in autumn the first is meant.
 *
 * @returns why it is none, in words
 */
export function ukMoment(text: string): Instant | { why: string } {
  const [, zoned] = WITH_ZONE.exec(text) ?? [];
  if (zoned !== undefined) {
    const at = isReal(zoned) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? { why: 'There is no such time.' } : at;
  }
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = LOCAL.exec(text) ?? [];
  if (year === undefined) return { why: 'Say it as 2026-11-20, 2026-11-20T17:00 (UK time) or 2026-11-20T17:00Z.' };
  const shown = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  const asUtc = Date.parse(`${shown.replace(' ', 'T')}Z`);
  const at = [asUtc - hours(1), asUtc].find((each) => !Number.isNaN(each) && clockAt(each) === shown);
  return at ?? { why: `UK clocks never show ${shown.slice(0, 16)}.` };
}

/** The parser takes the 31st of every month. */
function isReal(minute: string): boolean {
  const at = Date.parse(`${minute}Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(minute);
}

/** The day of a date, from midnight to midnight in the UK: 23 to 25 hours. */
export function ukDay(text: string): Interval | { why: string } {
  const from = /^\d{4}-\d\d-\d\d$/.test(text) ? ukMoment(text) : { why: 'Say it as 2026-11-20.' };
  if (typeof from !== 'number') return from;
  return { from, to: startOfLondonDay(from + hours(25) + minutes(30)) };
}
