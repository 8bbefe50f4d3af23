import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, parse } from 'node:path';
import { own, root } from './checkout.mjs';
import { capture } from './child.mjs';
import { environment } from './environment.mjs';
import { explain } from './explain.mjs';
import { say } from './failure.mjs';

/**
 * The command line of a pnpm of the major version that package.json pins: the one on PATH, else one that npm puts into
 * the checkout.
 * @throws SetupFailure when npm cannot get it
 */
export async function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace('pnpm@', '');
  return (await isOnPath(version)) ? ['pnpm'] : [process.execPath, await getPnpm(version)];
}

/** Asked from outside the checkout: inside, some versions replace themselves by the pinned one, in the home folder. */
async function isOnPath(version) {
  const { code, output } = await capture('pnpm', ['--version'], { env: environment, cwd: parse(root).root });
  return code === 0 && output.trim().split('.')[0] === version.split('.')[0];
}

async function getPnpm(version) {
  const folder = own('tools', `pnpm-${version}`);
  const program = join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
  if (existsSync(program)) return program;
  say(`getting pnpm ${version} ...`);
  const [npm, ...args] = [...npmCommand(), 'install', '--prefix', folder, '--ignore-scripts', '--no-package-lock'];
  const { code, output } = await capture(npm, [...args, '--no-audit', '--no-fund', `pnpm@${version}`], {
    env: environment,
    shell: npm === 'npm' && process.platform === 'win32', // npm.cmd is found and run only by a shell there
  });
  rmSync(environment.npm_config_cache, { recursive: true, force: true });
  if (code !== 0) throw explain('pnpm could not be installed', output);
  return program;
}

/** The npm that runs us, if one does; else the one on PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath ?? '';
  return cli.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
}
