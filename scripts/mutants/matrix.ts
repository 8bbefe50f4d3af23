import type { Mutant, Place } from './mutant.ts';
import { inWords, type Result } from './result.ts';
import { type TrialOptions, trial } from './trial.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import type { Workbench } from './workbench.ts';

const ALL_TESTS_MS = 10 * 60_000;
const ONE_TEST_MS = 2 * 60_000;

export interface MatrixOptions extends Omit<TrialOptions, 'path'> {
  bench: Workbench;
  /** Told of each step. */
  progress: (text: string) => void;
}

/** Tries one bug after the other: two at once would take each other's time. */
export function matrix({ bench, progress, ...given }: MatrixOptions) {
  const options = { ...given, path: bench.path };

  /** @returns which tests do not pass as it is; they could tell nothing */
  async function unsound(mutants: readonly Mutant[]): Promise<string[]> {
    const proofs = mutants.flatMap(({ places }) => places.map(({ caughtBy }) => caughtBy));
    progress(`${proofs.length} tests without a bug`);
    const { report, seconds } = await trial(options, proofs, ALL_TESTS_MS);
    progress(`they took ${seconds.toFixed(1)} s`);
    return proofs.flatMap((proof) => {
      const verdict = verdictOf(report, proof);
      if (verdict.is === 'survived') return [];
      return [`«${proof.fact}»: ${verdict.is === 'caught' ? 'fails without a bug' : inWords(verdict)}`];
    });
  }

  async function tried(mutant: Mutant): Promise<Result> {
    const verdicts: Verdict[] = [];
    const startedAt = performance.now();
    for (const place of mutant.places) {
      const verdict = await triedAt(place);
      verdicts.push(verdict);
      progress(`${mutant.number} ${mutant.name}: ${inWords(verdict)}`);
    }
    return { mutant, verdicts, seconds: (performance.now() - startedAt) / 1000 };
  }

  async function triedAt({ edits, caughtBy }: Place): Promise<Verdict> {
    const plant = bench.plant(edits);
    if ('problem' in plant) return { is: 'untold', why: plant.problem };
    using _plant = plant;
    const { report } = await trial(options, [caughtBy], ONE_TEST_MS);
    return verdictOf(report, caughtBy);
  }

  return { unsound, tried };
}
