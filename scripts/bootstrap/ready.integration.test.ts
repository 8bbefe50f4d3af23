import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Notes each installation in `installs`; with FAKE=refuse or full it fails, with FAKE=wait it waits for a file `go`. */
const fakePnpm = `#!/bin/sh
if [ "$1" = --version ]; then echo 12.99.0; exit; fi
echo "$*" >> installs
if [ "$FAKE" = refuse ]; then echo 'ERR_PNPM_META_FETCH_FAIL getaddrinfo ENOTFOUND' >&2; exit 1; fi
if [ "$FAKE" = full ]; then printf 'No space\\n  left on device' >&2; exit 1; fi
while [ "$FAKE" = wait ] && [ ! -e go ]; do sleep 0.02; done
mkdir -p node_modules/.pnpm && cp pnpm-lock.yaml node_modules/.pnpm/lock.yaml
`;

/** A checkout with nothing but what the bootstrap looks at, and a pnpm of ours on PATH. */
async function freshClone() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'bootstrap-'));
  const at = (path: string) => join(folder.path, path);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  cpSync(import.meta.dirname, at('scripts/bootstrap'), { recursive: true });
  cpSync(join(import.meta.dirname, '../setup.mjs'), at('scripts/setup.mjs'));
  write('package.json', '{ "type": "module", "packageManager": "pnpm@12.21.0" }');
  write('pnpm-lock.yaml', 'one\n');
  write('pnpm-workspace.yaml', '');
  write('apps/a/package.json', '{}');
  write('packages/b/package.json', '{}');
  write('bin/pnpm', fakePnpm);
  chmodSync(at('bin/pnpm'), 0o755);
  const started: ChildProcessWithoutNullStreams[] = [];
  const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH}` };
  return {
    at,
    write,
    replaceByFile: (path: string) => {
      rmSync(at(path), { recursive: true, force: true });
      write(path, '');
    },
    has: (path: string) => existsSync(at(path)),
    installs: () => (existsSync(at('installs')) ? readFileSync(at('installs'), 'utf8').trim().split('\n') : []),
    start: (fake = '', extra = {}) => {
      const child = spawn(process.execPath, [at('scripts/setup.mjs')], { env: { ...env, FAKE: fake, ...extra } });
      started.push(child);
      return child;
    },
    [Symbol.asyncDispose]: () => {
      for (const child of started) child.kill('SIGKILL');
      return folder.remove();
    },
  };
}

async function ended(child: ChildProcessWithoutNullStreams) {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

test('packages are installed once, from and into the checkout, and again when the lockfile changes', async () => {
  await using clone = await freshClone();
  expect(await ended(clone.start())).toMatchObject({ code: 0 });
  expect(await ended(clone.start())).toMatchObject({ code: 0, said: '' });
  expect(clone.installs()).toHaveLength(1);
  expect(clone.installs()[0]).toMatch(/--frozen-lockfile --store-dir \S*\/bootstrap-\w+\/\.ohmini\/store/);
  clone.write('pnpm-lock.yaml', 'two\n');
  await ended(clone.start());
  expect(clone.installs()).toHaveLength(2);
});

test('without the network it says so, and the next start tries again', async () => {
  await using clone = await freshClone();
  const refused = await ended(clone.start('refuse'));
  expect(refused.code).toBe(1);
  expect(refused.said).toContain('the npm registry cannot be reached');
  expect(refused.said).not.toContain('    at ');
  expect(await ended(clone.start())).toMatchObject({ code: 0 });
});

test('a full disk and a folder that cannot be written to are named', async () => {
  await using clone = await freshClone();
  expect((await ended(clone.start('full'))).said).toContain('the disk is full');
  clone.replaceByFile('.ohmini');
  expect((await ended(clone.start())).said).toContain('could not be set up');
});

test('an installation that broke off is not trusted', async () => {
  await using clone = await freshClone();
  clone.write('node_modules/.pnpm/lock.yaml', 'one\n');
  clone.write('.ohmini/packages', '');
  await ended(clone.start());
  expect(clone.installs()).toHaveLength(1);
});

test('packages that somebody installed by hand are taken as they are', async () => {
  await using clone = await freshClone();
  clone.write('node_modules/.pnpm/lock.yaml', 'one\n');
  expect(await ended(clone.start())).toMatchObject({ code: 0 });
  expect(clone.installs()).toEqual([]);
});

test('their store is kept when the lockfile changes, unless it is gone', async () => {
  await using clone = await freshClone();
  clone.write('theirs/v11/index', '');
  clone.write('node_modules/.modules.yaml', JSON.stringify({ storeDir: clone.at('theirs/v11') }));
  await ended(clone.start());
  expect(clone.installs()[0]).toContain(`--store-dir ${clone.at('theirs')} `);
  clone.write('node_modules/.modules.yaml', JSON.stringify({ storeDir: clone.at('moved/v11') }));
  clone.write('pnpm-lock.yaml', 'two\n');
  await ended(clone.start());
  expect(clone.installs()[1]).toContain(`--store-dir ${clone.at('.ohmini/store')} `);
});

test('two starts at once install once', async () => {
  await using clone = await freshClone();
  const first = clone.start('wait');
  const firstEnded = ended(first);
  await once(first.stderr, 'data');
  const second = clone.start('wait');
  const secondEnded = ended(second);
  await once(second.stderr, 'data');
  clone.write('go', '');
  expect(await firstEnded).toMatchObject({ code: 0 });
  expect(await secondEnded).toMatchObject({ code: 0, said: expect.stringContaining('waiting for it') });
  expect(clone.installs()).toHaveLength(1);
});

test('the lock of a process that is gone does not count', async () => {
  await using clone = await freshClone();
  const gone = spawn('true');
  await once(gone, 'exit');
  clone.write('.ohmini/installing', `${gone.pid}`);
  expect(await ended(clone.start())).toMatchObject({ code: 0 });
});

test('in an image nothing is installed', async () => {
  await using clone = await freshClone();
  expect(await ended(clone.start('', { OHMINI_CONTAINER: '1' }))).toMatchObject({ code: 0, said: '' });
  expect(clone.has('.ohmini')).toBe(false);
});
