// `npm run check`: everything that can be said about the code without running it. All of it runs, and what failed is named.
// `npm run fix` (--fix) formats, and writes the generated files, instead.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { own, root } from './bootstrap/checkout.mjs';
import { report } from './bootstrap/failure.mjs';
import { findPnpm } from './bootstrap/pnpm.mjs';
import { ensureReady } from './bootstrap/ready.mjs';

const FIXES = [
  ['format', 'biome check --write .'],
  ['generated files', 'node scripts/generate.ts'],
];

const CHECKS = [
  ['format and lint', 'biome check .'],
  ['types', 'turbo run typecheck --output-logs=errors-only'],
  ['types of scripts', 'tsc -p scripts'],
  ['boundaries', 'turbo boundaries'],
  ['unused code', 'knip --no-config-hints'],
  ['generated files', 'node scripts/generate.ts --check'],
];

const node = await ensureReady().catch(report);
// Node 24 comes before an older one.
const PATH = [join(root, 'node_modules/.bin'), dirname(node), await folderOfPnpm(), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

const failed = (process.argv.includes('--fix') ? FIXES : CHECKS).filter(([name, command]) => {
  const startedAt = Date.now();
  const { status } = spawnSync(command, { cwd: root, env, shell: true, stdio: 'inherit' });
  console.log(
    `check: ${name} ${status === 0 ? 'in order' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  return status !== 0;
});
if (failed.length > 0) console.error(`check: failed: ${failed.map(([name]) => name).join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** turbo runs the package manager by its name, and the program that npm put into the checkout is none it can run. */
async function folderOfPnpm() {
  const folder = own('tools', 'bin');
  mkdirSync(folder, { recursive: true });
  const command = (await findPnpm()).map((word) => `'${word}'`).join(' ');
  if (command !== "'pnpm'") writeFileSync(join(folder, 'pnpm'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  return folder;
}
