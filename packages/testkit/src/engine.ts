import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithUs, freePort } from '@ohmini/embedded';
import { until } from './until.ts';

/** A store that this machine has installed, in a folder and on a loopback port of its own. */
export interface Engine extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Again, on what it left, at the same address. Resolves when it answers. */
  start(): Promise<void>;
}

export interface EngineProgram {
  command: string;
  /** How it is told to keep everything in `dir` and to listen at `address`. */
  arguments(dir: string, address: string): string[] | Promise<string[]>;
  /** Answered with success once it takes requests. */
  isUpAt: string;
}

/** @throws Error with the end of its log when it does not start */
export async function startEngine(program: EngineProgram): Promise<Engine> {
  const dir = await mkdtemp(join(tmpdir(), 'ohmini-engine-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const log = join(dir, 'log');
  const args = await program.arguments(dir, address);
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    const output = openSync(log, 'a', 0o600);
    const child = spawn(program.command, args, { cwd: dir, stdio: ['ignore', output, output] });
    closeSync(output);
    await once(child, 'spawn');
    const watched = endWithUs(child.pid ?? 0);
    child.once('exit', () => watched[Symbol.dispose]());
    running = child;
    await until(`${program.command} answers`, async () => {
      if (hasEnded(child)) throw new Error(`${program.command} ended: ${(await readFile(log, 'utf8')).slice(-500)}`);
      return await fetch(url + program.isUpAt).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  }

  async function kill(): Promise<void> {
    if (!running || hasEnded(running)) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  stack.defer(kill);
  await start();
  const held = stack.move();
  return { url, start, kill, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
