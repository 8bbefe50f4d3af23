import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

/** A program of ours as its user runs it: a process of its own, told by its environment alone. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number | undefined;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** The same, for a signal that ends nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Its exit code, or 128 and the number of the signal. */
  readonly exited: Promise<number>;
}

export function runProcess(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): RunningProcess {
  const script = resolve(CHECKOUT, 'apps', program, 'src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd,
    env: { ...surroundings(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const exited: Promise<number> = once(child, 'exit').then(
    ([code, signal]) => code ?? (signal === 'SIGKILL' ? 137 : 143),
  );
  return {
    pid: child.pid,
    output: () => printed.join(''),
    exited,
    signal: (signal) => void child.kill(signal),
    kill: (signal) => end(child, signal, exited),
    [Symbol.asyncDispose]: () => end(child, 'SIGKILL', exited),
  };
}

/** What each machine has, and the compiled code of the checkout: a start takes half as long with it. */
export function surroundings(): Record<string, string> {
  const { PATH = '', TMPDIR = '/tmp', NODE_COMPILE_CACHE } = process.env;
  return { PATH, TMPDIR, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, exited: Promise<number>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await exited;
}
