import { hours, type Instant, londonOffset, type Milliseconds, minutes } from './time.ts';

/** When a meter with two registers counts on the one for the night. The API does not say it (API contract 5.3). */
export interface NightHours {
  /** Since midnight. A night that begins in the evening ends before it begins. */
  fromMs: Milliseconds;
  toMs: Milliseconds;
  /** The clock of a meter. Smart ones keep UTC all year, timers on the wall are set to UK time. */
  clock: 'UTC' | 'UK';
}

/** Of smart meters (API contract 5.3). */
export const SMART_METER_NIGHT = '00:30-07:30 UTC';

const SHAPE = /^(\d\d):(\d\d) ?- ?(\d\d):(\d\d) (UTC|UK)$/;

/** Reads `00:30-07:30 UTC`. @returns undefined for what is no night */
export function readNightHours(text: string): NightHours | undefined {
  const [, ...parts] = SHAPE.exec(text) ?? [];
  const [fromHour, fromMinute, toHour, toMinute] = parts.slice(0, 4).map(Number);
  const fromMs = timeOfDay(fromHour, fromMinute);
  const toMs = timeOfDay(toHour, toMinute);
  if (fromMs === undefined || toMs === undefined || fromMs === toMs) return undefined;
  return { fromMs, toMs, clock: parts[4] === 'UK' ? 'UK' : 'UTC' };
}

function timeOfDay(hour = Number.NaN, minute = Number.NaN): Milliseconds | undefined {
  return hour < 24 && minute < 60 ? hours(hour) + minutes(minute) : undefined;
}

/** Whether it is night at a moment. Moments of one hour follow each other: their clock is looked at once. */
export function nightTest({ fromMs, toMs, clock }: NightHours): (at: Instant) => boolean {
  let latest = { hour: Number.NaN, offset: 0 };
  const offsetAt = (at: Instant): Milliseconds => {
    // UK clocks are changed on the hour of UTC.
    const hour = Math.floor(at / hours(1));
    if (hour !== latest.hour) latest = { hour, offset: londonOffset(at) };
    return latest.offset;
  };
  return (at) => {
    const shown = clock === 'UK' ? at + offsetAt(at) : at;
    const sinceMidnight = shown - Math.floor(shown / hours(24)) * hours(24);
    const isAfter = sinceMidnight >= fromMs;
    const isBefore = sinceMidnight < toMs;
    return fromMs < toMs ? isAfter && isBefore : isAfter || isBefore;
  };
}
