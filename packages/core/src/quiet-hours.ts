import { type NightHours, nightTest, readNightHours } from './night-hours.ts';
import { hours, type Instant, londonOffset } from './time.ts';

/** Hours of the day, by the clocks of the UK, in which people are left alone with what can wait. */
export type QuietHours = NightHours;

/** Reads `22:00-07:00`. @returns undefined for what is no stretch of a day */
export const readQuietHours = (text: string): QuietHours | undefined => readNightHours(`${text} UK`);

/**
 * When the quiet hours end that hold `at`; undefined where none do. Where clocks are put forward over the end, they end then;
 * where clocks are put back over it, they are there a second time.
 */
export function quietUntil(quiet: QuietHours, at: Instant): Instant | undefined {
  const isQuiet = nightTest(quiet);
  let until = at;
  // UK clocks are changed on the hour of UTC: from one to the next they show what passes.
  while (isQuiet(until)) {
    const nextHour = (Math.floor(until / hours(1)) + 1) * hours(1);
    const shown = until + londonOffset(until);
    const end = until + modulo(quiet.toMs - shown, hours(24));
    until = Math.min(end, nextHour);
  }
  return until === at ? undefined : until;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
