import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, surveyMachine } from './machine.ts';
import { lastLine, type Outcome, unfinished } from './outcome.ts';

/** Runs vitest over everything this machine can test, then says what was skipped and why, and the count in the last line. */
const root = join(import.meta.dirname, '../..');

const machine = await surveyMachine(root);
mkdirSync(join(root, '.ohmini', 'tmp'), { recursive: true });
const scratch = mkdtempSync(join(root, '.ohmini', 'tmp', 'test-'));
let code: number;
let outcome: Outcome;
try {
  const file = join(scratch, 'outcome.json');
  code = await vitest(machine, scratch, file);
  outcome = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : unfinished;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

for (const { name, reason } of outcome.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const { name, reason } of outcome.unsteady) console.log(`passed at the second try: ${name}: ${reason}`);
for (const lack of machine.lacks) console.log(`missing on this machine: ${lack}`);
console.log(lastLine(outcome));
process.exitCode = code || (outcome.failed > 0 || outcome.passed === 0 ? 1 : 0);

/** HOME and TMPDIR are in the checkout, because browsers and servers under test leave things there. */
async function vitest({ env }: Machine, scratch: string, outcomeFile: string): Promise<number> {
  const reporters = ['default', './scripts/test/outcome-reporter.ts'].map((name) => `--reporter=${name}`);
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env, HOME: scratch, TMPDIR: scratch, OHMINI_TEST_OUTCOME: outcomeFile },
    },
  );
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {}); // the terminal told vitest too: we stay to clean up
  const [exitCode] = await once(child, 'exit');
  return exitCode ?? 1;
}
