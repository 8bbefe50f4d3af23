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
