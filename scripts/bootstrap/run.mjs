import { report } from './failure.mjs';
import { handOver } from './hand-over.mjs';
import { ensureReady } from './ready.mjs';

/**
 * Runs a TypeScript program of this checkout with Node 24, after making sure that it can run.
 * @param {string} program path from the root of the checkout
 * @param {string[]} args
 */
export async function run(program, args) {
  await ensureReady().then((node) => handOver(node, program, args), report);
}
