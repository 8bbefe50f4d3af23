import type { Problem } from './problem.ts';

/** What reading the settings brings to light, gathered so that it can be said at once. */
export interface Findings {
  problems: Problem[];
  /** Whole sentences; nothing in them is secret. */
  warnings: string[];
  /** What holds a secret and can be read by other users of this machine. */
  exposed: Set<string>;
}

export const noFindings = (): Findings => ({ problems: [], warnings: [], exposed: new Set() });
