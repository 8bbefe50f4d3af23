import { join } from 'node:path';
import { root } from './checkout.mjs';
import { capture } from './child.mjs';
import { SetupFailure } from './failure.mjs';

const ADVICE = 'Install Node 24 or later (https://nodejs.org), or use Docker: docker compose up -d';

const [major = 0] = process.versions.node.split('.').map(Number);

/** For these, Node 24 comes as an npm package with all the others; for macOS and Windows there is none. */
const hasPackage = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

/** This Node when it is new enough, else the one that is installed with the packages. */
export const findNode = () =>
  major >= 24 ? process.execPath : join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');

/** @throws SetupFailure when neither this Node nor one from a package can run Ohmini */
export function checkMachine() {
  if (major >= 24 || (major >= 20 && hasPackage)) return;
  const needed = hasPackage ? '20' : `24 (on ${process.platform} ${process.arch})`;
  throw new SetupFailure(`this is Node ${process.versions.node}; at least ${needed} is needed. ${ADVICE}`);
}

/** @throws SetupFailure where the Node of the package does not start: Alpine, or a C library older than glibc 2.28 */
export async function proveNode() {
  const { code, output } = await capture(findNode(), ['--version']);
  if (code !== 0) throw new SetupFailure(`Node 24 from npm does not run on this machine (${output.trim()}). ${ADVICE}`);
}
