import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { Outcome } from './outcome.ts';

/** Writes the outcome of a vitest run to the file OHMINI_TEST_OUTCOME. */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const outcome: Outcome = {
      passed: count('passed'),
      failed: count('failed') + modules.flatMap(brokenParts).length + unhandledErrors.length,
      skipped: tests.flatMap(skipped),
      unsteady: tests.flatMap(unsteady),
    };
    writeFileSync(process.env.OHMINI_TEST_OUTCOME ?? '/dev/stdout', JSON.stringify(outcome));
  }
}

/** A file or suite with an error of its own, in a hook or while loading: its tests did not run, or count for nothing. */
const brokenParts = (module: TestModule) =>
  [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0);

/** `ctx.skip(note)` gives the reason: tests that lack something here say what, e.g. «needs redis-server». */
function skipped(test: TestCase): Outcome['skipped'] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  return [{ name: nameOf(test), reason: result.note ?? 'no reason given' }];
}

function unsteady(test: TestCase): Outcome['unsteady'] {
  if (!test.diagnostic()?.flaky) return [];
  return [{ name: nameOf(test), reason: test.result().errors?.[0]?.message ?? 'no reason given' }];
}

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;
