import { spawn } from 'node:child_process';
import { root } from './checkout.mjs';

/** Runs a program to its end; what it printed comes back with its exit code (-1 when it could not be started). */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ code: -1, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
