import { explain } from './explain.mjs';
import { SetupFailure } from './failure.mjs';
import { installPackages } from './install.mjs';
import { withLock } from './lock.mjs';
import { checkMachine, findNode } from './node.mjs';
import { areInstalled, markInstalled } from './packages.mjs';

/**
 * Resolves to the path of a Node that runs the TypeScript sources, with all packages installed.
 * In an image (OHMINI_CONTAINER=1) both are there, and nothing is ever installed.
 * @throws SetupFailure that says what is missing and how to get it
 */
export async function ensureReady() {
  checkMachine();
  if (process.env.OHMINI_CONTAINER !== '1' && !areInstalled()) await installOnce();
  return findNode();
}

async function installOnce() {
  try {
    await withLock(install);
  } catch (error) {
    throw error instanceof SetupFailure ? error : explain('the checkout could not be set up', error.message);
  }
}

async function install() {
  if (areInstalled()) return; // by the one we waited for
  markInstalled(false);
  await installPackages();
  markInstalled(true);
}
