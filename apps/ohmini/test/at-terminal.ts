import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { until } from '@ohmini/testkit';
import { surroundings } from './running-process.ts';

/** Of util-linux: gives a program a terminal. */
const SCRIPT = '/usr/bin/script';

export const noTerminal = process.platform !== 'linux' || !existsSync(SCRIPT);

const MAIN = resolve(import.meta.dirname, '../src/main.ts');

/** Runs `ohmini` with a person at a terminal who answers each question that is asked. */
export async function atTerminal(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  answers: readonly { asked: RegExp; typed: string }[],
): Promise<{ code: number; output: string }> {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN, ...args].join(' ');
  const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], { cwd, env: { ...surroundings(), ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(child, 'exit');
  for (const { asked, typed } of answers) {
    await until(`${asked} is asked`, () => asked.test(output));
    child.stdin.write(`${typed}\n`);
  }
  const [code] = await exited;
  return { code, output };
}
