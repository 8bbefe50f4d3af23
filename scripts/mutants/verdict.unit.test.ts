import { expect, test } from 'vitest';
import { planted } from './plant.ts';
import { type TestReport, verdictOf } from './verdict.ts';

const proof = { file: 'packages/core/test/a.unit.test.ts', fact: 'two and two are four' };

function report(status: string, said?: string, fullName = 'sums two and two are four'): TestReport {
  const assertionResults = [{ fullName, status, failureMessages: said === undefined ? null : [said] }];
  return { testResults: [{ name: `/tree/${proof.file}`, assertionResults }] };
}

test('a bug is caught when the test that is to tell fails, and survives when it passes', () => {
  expect(verdictOf(report('failed', 'AssertionError: expected 5 to be 4'), proof)).toEqual({
    is: 'caught',
    by: 'sums two and two are four',
    said: 'AssertionError: expected 5 to be 4',
  });
  expect(verdictOf(report('passed'), proof)).toEqual({ is: 'survived' });
});

test.each<[string, TestReport | undefined]>([
  ['a test that failed because the bug is no program', report('failed', 'ReferenceError: four is not defined')],
  ['a test of another name', report('failed', 'AssertionError: no', 'another')],
  ['a test that was skipped', report('skipped')],
  [
    'a file that does not load',
    { testResults: [{ name: `/tree/${proof.file}`, message: 'no such module', assertionResults: [] }] },
  ],
  ['another file', { testResults: [{ ...report('failed').testResults[0], name: '/tree/b.ts', assertionResults: [] }] }],
  ['a run without an end', undefined],
])('%s catches nothing', (_, given) => {
  expect(verdictOf(given, proof)).toMatchObject({ is: 'untold' });
});

test('a bug is planted where its place is there once, and nowhere else', () => {
  const edit = { file: 'a.ts', find: 'x + 1', replace: '$& + 2' };
  expect(planted('let y = x + 1;', edit)).toEqual({ text: 'let y = $& + 2;' });
  expect(planted('let y = x;', edit)).toHaveProperty('problem');
  expect(planted('let y = x + 1 + x + 1;', edit)).toHaveProperty('problem');
});
