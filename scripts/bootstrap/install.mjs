import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { own, root } from './checkout.mjs';
import { capture } from './child.mjs';
import { environment } from './environment.mjs';
import { explain } from './explain.mjs';
import { say } from './failure.mjs';
import { proveNode } from './node.mjs';
import { findPnpm } from './pnpm.mjs';

/** @throws SetupFailure that says what is missing and how to get it */
export async function installPackages() {
  const startedAt = Date.now();
  mkdirSync(environment.TMPDIR, { recursive: true });
  mkdirSync(environment.XDG_RUNTIME_DIR, { recursive: true, mode: 0o700 });
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const [pnpm, ...args] = await findPnpm();
  say('installing packages (once, about 20 s) ...');
  const ticking = setInterval(() => say(`still installing packages (${elapsed()}) ...`), 20_000);
  const { code, output } = await install(pnpm, args);
  clearInterval(ticking);
  if (code !== 0) throw explain('the packages could not be installed', output);
  await proveNode();
  say(`packages installed in ${elapsed()}`);
}

function install(pnpm, args) {
  const theirs = theirStore();
  const options = ['--frozen-lockfile', '--store-dir', theirs ?? own('store'), '--reporter', 'append-only'];
  return capture(pnpm, [...args, 'install', ...options], {
    env: theirs ? { ...process.env, CI: 'true' } : environment,
  });
}

/**
 * Where somebody ran pnpm by hand, it goes on as it does for them, with the store and caches they have: with another store
 * pnpm would throw node_modules away first.
 */
function theirStore() {
  const file = join(root, 'node_modules', '.modules.yaml');
  const { storeDir = '' } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const store = dirname(storeDir); // without its version, which pnpm adds
  return existsSync(storeDir) && store !== own('store') ? store : undefined;
}
