import type { Proof } from './mutant.ts';

/** What we read of vitest's report in JSON. */
export interface TestReport {
  testResults: {
    /** Absolute path of the file. */
    name: string;
    /** Why it could not be loaded. */
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

export type Verdict =
  | { is: 'caught'; by: string; said: string }
  | { is: 'survived' }
  /** The tests said nothing about the bug, for this reason. */
  | { is: 'untold'; why: string };

/** Errors of a bug that was planted badly: the file would not have passed the type check. */
const NO_SUCH_PROGRAM = /^(ReferenceError|SyntaxError)|Failed to resolve import|Transform failed/;

/** Whether the test that is to catch a bug did, and by failing: a file that does not load catches nothing. */
export function verdictOf(report: TestReport | undefined, proof: Proof): Verdict {
  if (!report) return { is: 'untold', why: 'the tests did not end in time' };
  const file = report.testResults.find(({ name }) => name.endsWith(`/${proof.file}`));
  const tests = (file?.assertionResults ?? []).filter(({ fullName }) => fullName.includes(proof.fact));
  const failed = tests.filter(({ status }) => status === 'failed');
  const [first] = failed;
  const said = first?.failureMessages?.[0] ?? '';
  if (NO_SUCH_PROGRAM.test(said)) return { is: 'untold', why: firstLine(said) };
  if (first) return { is: 'caught', by: first.fullName, said: firstLine(said) };
  if (tests.some(({ status }) => status === 'passed')) return { is: 'survived' };
  return { is: 'untold', why: firstLine(file?.message || `no test of that name ran in ${proof.file}`) };
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
