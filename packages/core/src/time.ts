/** A moment: milliseconds since 1970-01-01T00:00:00Z. Names of instants end in `At`. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Milliseconds = number;

export const seconds = (n: number): Milliseconds => n * 1000;
export const minutes = (n: number): Milliseconds => seconds(n * 60);
export const hours = (n: number): Milliseconds => minutes(n * 60);

/** The one way to ask what time it is; tests pass their own. */
export interface Clock {
  now(): Instant;
}

/** `2026-11-20T17:00:10Z`: UTC to the second, the form the Octopus API takes without URL encoding. */
export const isoSeconds = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const LONDON = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** How far UK clocks are ahead of UTC at a moment: 0 or one hour. */
export function londonOffset(at: Instant): Milliseconds {
  const name = LONDON.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hour, minute] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (hours(Number(hour)) + minutes(Number(minute))) : 0;
}

/** Midnight of the UK day that holds `at`; days of 23 and 25 hours come out right. */
export function startOfLondonDay(at: Instant): Instant {
  const localMidnight = Math.floor((at + londonOffset(at)) / hours(24)) * hours(24);
  return localMidnight - londonOffset(localMidnight - londonOffset(at));
}

/** Midnight that ends the UK day that holds `at`: 23 to 25 hours after the one that began it. */
export const startOfNextLondonDay = (at: Instant): Instant =>
  startOfLondonDay(startOfLondonDay(at) + hours(25) + minutes(30));
