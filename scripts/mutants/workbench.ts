import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Edit } from './mutant.ts';
import { planted } from './plant.ts';

/** A copy of the sources in which bugs may be planted. */
export interface Workbench extends Disposable {
  path: string;
  /** Makes these edits, until disposed. @returns why that cannot be done, in words */
  plant(edits: readonly Edit[]): Disposable | { problem: string };
}

/** Copies all that git knows or would add, below a folder of the checkout that git ignores. Nothing is installed. */
export function workbench(root: string): Workbench {
  const folder = join(root, '.ohmini', 'mutants');
  mkdirSync(folder, { recursive: true });
  const path = mkdtempSync(join(folder, 'tree-'));
  const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const name of names.toString().split('\0').filter(Boolean)) {
    const from = join(root, name);
    // What is deleted and not yet committed is listed too.
    if (existsSync(from)) cpSync(from, join(path, name), { verbatimSymlinks: true });
    if (/^((apps|packages)\/[^/]+\/)?package\.json$/.test(name)) linkPackages(dirname(from), dirname(join(path, name)));
  }
  symlinkSync(join(root, 'node_modules', '.pnpm'), join(path, 'node_modules', '.pnpm'));
  return {
    path,
    plant: (edits) => plant(path, edits),
    // What was killed in it may take a moment to be gone.
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** pnpm's links are relative: in the copy, those to packages of ours lead to the copies, and all others to what is installed. */
function linkPackages(from: string, to: string): void {
  const installed = join(from, 'node_modules');
  if (!existsSync(installed)) return;
  for (const name of readdirSync(installed).filter((each) => !each.startsWith('.')))
    cpSync(join(installed, name), join(to, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
}

function plant(root: string, edits: readonly Edit[]): Disposable | { problem: string } {
  const originals = new Map<string, string>();
  const undo = () => {
    for (const [file, text] of originals) writeFileSync(file, text);
  };
  for (const edit of edits) {
    const file = join(root, edit.file);
    const text = readFileSync(file, 'utf8');
    const done = planted(text, edit);
    if ('problem' in done) {
      undo();
      return done;
    }
    if (!originals.has(file)) originals.set(file, text);
    writeFileSync(file, done.text);
  }
  return { [Symbol.dispose]: undo };
}
