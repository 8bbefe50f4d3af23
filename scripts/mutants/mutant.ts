/** A bug that is put into a copy of the sources, to see whether a test tells. */
export interface Mutant {
  /** Its place in the list of planted bugs. */
  number: number;
  /** As the list calls it. */
  name: string;
  /** What it does to Ohmini, or what it stands for where the list thinks of another design. */
  does: string;
  /** Each is planted by itself, and is caught by itself. */
  places: readonly [Place, ...Place[]];
}

export interface Place {
  edits: readonly [Edit, ...Edit[]];
  caughtBy: Proof;
}

export interface Edit {
  /** From the root of the checkout. */
  file: string;
  /** Occurs once in the file. */
  find: string;
  replace: string;
}

/** The test that must fail. */
export interface Proof {
  file: string;
  /** Its name without that of its group, or the part of it that all rows of a table share. */
  fact: string;
}
