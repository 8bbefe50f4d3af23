/**
 * Puts the planted bugs into a copy of the sources, one at a time, and says which tests tell:
 * `npm run mutants -- --only 7,13 --json --write`. Exits with 1 when one of them survives or cannot be planted.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { surveyMachine } from '../test/machine.ts';
import { matrix } from './matrix.ts';
import { mutants } from './mutants.ts';
import { page } from './page.ts';
import { asJson, inColumns, isCaught, type Result } from './result.ts';
import { workbench } from './workbench.ts';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean' }, write: { type: 'boolean' } },
});
const only = options.only?.split(',').map(Number);
const chosen = mutants.filter(({ number }) => only?.includes(number) ?? true);

const root = join(import.meta.dirname, '../..');
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

try {
  process.exitCode = chosen.length === 0 ? refuse(`there is no planted bug ${options.only}`) : await run();
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = refuse('stopped');
}

async function run(): Promise<number> {
  const { env, lacks } = await surveyMachine(root);
  using bench = workbench(root);
  const { unsound, tried } = matrix({ bench, env, signal: stop.signal, progress });
  const faults = await unsound(chosen);
  if (faults.length > 0) return refuse(...faults, ...lacks, 'nothing was planted: the tests have to pass first');
  const results: Result[] = [];
  for (const mutant of chosen) results.push(await tried(mutant));
  return conclude(results);
}

function conclude(results: readonly Result[]): number {
  const caught = results.filter(isCaught).length;
  console.log(options.json ? JSON.stringify(results.map(asJson), undefined, 2) : inColumns(results));
  progress(`${caught} of ${results.length} planted bugs caught`);
  const isComplete = caught === mutants.length;
  if (options.write && isComplete) writeFileSync(join(root, 'docs/planted-bugs.md'), page(mutants));
  if (options.write && !isComplete) progress('docs/planted-bugs.md was not written: it says that all are caught');
  return caught === results.length ? 0 : 1;
}

function refuse(...lines: readonly string[]): number {
  for (const line of lines) progress(line);
  return 1;
}

function progress(text: string): void {
  process.stderr.write(`mutants: ${text}\n`);
}
