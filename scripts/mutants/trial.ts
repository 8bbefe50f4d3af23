import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from './mutant.ts';
import type { TestReport } from './verdict.ts';

export interface Trial {
  /** Undefined when the tests did not end in time. */
  report: TestReport | undefined;
  seconds: number;
}

export interface TrialOptions {
  /** Of the copy of the sources. */
  path: string;
  /** Tells the tests what they can use. */
  env: Readonly<Record<string, string>>;
  /** Ends it at once. */
  signal: AbortSignal;
}

/** Runs the tests that these proofs name, and no others. @throws when `signal` is aborted */
export async function trial(options: TrialOptions, proofs: readonly Proof[], limitMs: number): Promise<Trial> {
  const startedAt = performance.now();
  const folder = join(options.path, '.ohmini', 'tmp');
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'test-'));
  const file = join(scratch, 'report.json');
  await vitest(options, [...argumentsFor(proofs), `--outputFile=${file}`], scratch, limitMs);
  options.signal.throwIfAborted();
  const report: TestReport | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return { report, seconds: (performance.now() - startedAt) / 1000 };
}

function argumentsFor(proofs: readonly Proof[]): string[] {
  const facts = [...new Set(proofs.map(({ fact }) => literally(fact)))];
  return ['run', '--reporter=json', '--testNamePattern', facts.join('|'), ...new Set(proofs.map(({ file }) => file))];
}

/** For a regular expression, of which vitest makes the names of tests. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** HOME and TMPDIR are in the copy, as with `npm test`. It writes its report last: killed, it leaves none. */
async function vitest(options: TrialOptions, args: readonly string[], scratch: string, limitMs: number): Promise<void> {
  const { path: cwd, env, signal } = options;
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    cwd,
    // A group of its own, so that servers which its tests started end with it.
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...env, HOME: scratch, TMPDIR: scratch },
  });
  const ended = once(child, 'exit');
  const end = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const kill = () => void (child.pid && process.kill(-child.pid, 'SIGKILL'));
  end.addEventListener('abort', kill);
  await ended;
  end.removeEventListener('abort', kill);
}
