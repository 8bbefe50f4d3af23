/** What a run of all tests came to. */
export interface Outcome {
  passed: number;
  /** Tests that failed, and whatever else broke: a file that does not load, a hook, an error outside any test. */
  failed: number;
  skipped: { name: string; reason: string }[];
  /** Passed, but not at the first try: to be looked into, whether it was the machine or a race of ours. */
  unsteady: { name: string; reason: string }[];
}

/** A run that ended before it could tell. */
export const unfinished: Outcome = { passed: 0, failed: 1, skipped: [], unsteady: [] };

/** Read by machines: its form is fixed. */
export const lastLine = ({ passed, failed, skipped }: Outcome) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
