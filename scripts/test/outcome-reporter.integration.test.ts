import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lastLine, type Outcome } from './outcome.ts';

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const reporter = join(import.meta.dirname, 'outcome-reporter.ts');

/** What the reporter writes for a run over these files. */
async function outcomeOf(files: Record<string, string>): Promise<Outcome> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'outcome-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  const outcome = join(folder.path, 'outcome.json');
  spawnSync(process.execPath, [vitest, 'run', '--globals', '--root', folder.path, `--reporter=${reporter}`], {
    env: { ...process.env, OHMINI_TEST_OUTCOME: outcome },
  });
  return JSON.parse(readFileSync(outcome, 'utf8'));
}

test('passed, failed and skipped tests are counted, and a skipped one says why', async () => {
  const outcome = await outcomeOf({
    'a.test.js': `
      test('good', () => {});
      test('bad', () => { throw new Error('no'); });
      describe('group', () => { test('lacking', ({ skip }) => skip('needs a cat')); });
      test.skip('silent', () => {});`,
  });
  expect(lastLine(outcome)).toBe('1 passed, 1 failed, 2 skipped');
  expect(outcome.skipped).toEqual([
    { name: 'a.test.js > group > lacking', reason: 'needs a cat' },
    { name: 'a.test.js > silent', reason: 'no reason given' },
  ]);
});

test('a test that passes at the second try is named with what was wrong at the first', async () => {
  const outcome = await outcomeOf({
    'a.test.js': `let tries = 0; test('shaky', { retry: 1 }, () => { if (tries++ === 0) throw new Error('too slow'); });`,
  });
  expect(lastLine(outcome)).toBe('1 passed, 0 failed, 0 skipped');
  expect(outcome.unsteady).toEqual([{ name: 'a.test.js > shaky', reason: 'too slow' }]);
});

test('a file that does not load, a hook that fails and an error outside any test count as failed', async () => {
  const good = `test('good', () => {});`;
  const load = await outcomeOf({ 'a.test.js': `throw new Error('no');`, 'b.test.js': good });
  expect(lastLine(load)).toBe('1 passed, 1 failed, 0 skipped');
  const hook = await outcomeOf({
    'a.test.js': `describe('g', () => { afterAll(() => { throw new Error('no'); }); ${good} });`,
  });
  expect(hook.failed).toBe(1);
  const outside = await outcomeOf({ 'a.test.js': `test('good', () => { void Promise.reject(new Error('no')); });` });
  expect(outside.failed).toBe(1);
});
