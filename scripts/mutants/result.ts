import type { Mutant } from './mutant.ts';
import type { Verdict } from './verdict.ts';

export interface Result {
  mutant: Mutant;
  /** One for each place. */
  verdicts: readonly Verdict[];
  seconds: number;
}

export const isCaught = ({ verdicts }: Result): boolean => verdicts.every(({ is }) => is === 'caught');

/** For a person. */
export function inColumns(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ mutant }) => mutant.name.length));
  return results
    .flatMap(({ mutant: { number, name }, verdicts, seconds }) =>
      verdicts.map((verdict, index) => {
        const [no, what, took] = index === 0 ? [`${number}`, name, `${seconds.toFixed(1)} s`] : ['', '', ''];
        return `${no.padStart(2)}  ${what.padEnd(width)}  ${took.padStart(7)}  ${inWords(verdict)}`;
      }),
    )
    .join('\n');
}

export function inWords(verdict: Verdict): string {
  if (verdict.is === 'caught') return `caught by: ${verdict.by}`;
  return verdict.is === 'survived' ? 'SURVIVED' : `UNTOLD: ${verdict.why}`;
}

/** For a program. */
export function asJson({ mutant: { number, name, places }, verdicts, seconds }: Result) {
  const found = verdicts.map((verdict, index) => ({ ...verdict, ...places[index]?.caughtBy }));
  return { number, name, seconds, places: found };
}
