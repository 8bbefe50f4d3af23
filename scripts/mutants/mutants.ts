import type { Mutant } from './mutant.ts';
import { access } from './planted/access.ts';
import { jobs } from './planted/jobs.ts';
import { ofProcess } from './planted/process.ts';
import { progress } from './planted/progress.ts';
import { readings } from './planted/readings.ts';
import { store } from './planted/store.ts';

/** The thirty bugs that the tests must catch, in the order of the list. */
export const mutants: readonly Mutant[] = [
  ...progress,
  ...jobs,
  ...store,
  ...readings,
  ...ofProcess,
  ...access,
].toSorted((a, b) => a.number - b.number);
