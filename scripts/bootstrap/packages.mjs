import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { own, root } from './checkout.mjs';

const stampFile = own('packages');

/** Empty while an installation is under way or broke off: node_modules cannot be trusted then. */
export function markInstalled(done) {
  mkdirSync(own(), { recursive: true });
  writeFileSync(stampFile, done ? wanted() : '');
}

/** Whether node_modules is what the lockfile and all package.json files ask for, on this kind of machine. */
export function areInstalled() {
  const current = read('node_modules/.pnpm/lock.yaml');
  if (current === '') return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === wanted();
  // No stamp of ours, but somebody ran pnpm by hand, which keeps a copy of the lockfile it carried out.
  return current === read('pnpm-lock.yaml');
}

function wanted() {
  const manifests = ['apps', 'packages'].flatMap((dir) =>
    readdirSync(join(root, dir))
      .sort()
      .map((name) => `${dir}/${name}/package.json`),
  );
  const hash = createHash('sha256');
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) hash.update(read(path));
  return `${process.platform} ${process.arch} ${hash.digest('hex')}\n`;
}

function read(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
