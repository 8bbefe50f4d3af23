import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { own, root } from './checkout.mjs';
import { report, SetupFailure } from './failure.mjs';

/**
 * Lets another Node run a program as if it stood in our place: its output, its signals, its exit code. When this is that
 * Node already, it goes on in this process.
 * @param {string} node
 * @param {string} program path from the root of the checkout
 * @param {string[]} args
 */
export async function handOver(node, program, args) {
  const path = join(root, program);
  process.env.NODE_COMPILE_CACHE ??= own('compile-cache');
  if (node === process.execPath) {
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
    process.argv.splice(1, Number.POSITIVE_INFINITY, path, ...args);
    await import(pathToFileURL(path).href);
    return;
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', path, ...args], { stdio: 'inherit' });
  forwardSignals(child);
  child.on('error', (error) => report(new SetupFailure(`Node 24 could not be started: ${error.message}`)));
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
  });
}

/** The terminal sends Ctrl-C to the child as well as to us; sent on, it would count twice, which means «at once». */
function forwardSignals(child) {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
    const fromTerminal = atTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT');
    process.on(signal, () => fromTerminal || child.kill(signal));
  }
}
