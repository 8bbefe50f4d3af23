import { mkdtempDisposable, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccountsFile, loadConfig } from '@ohmini/config';
import { conditionsOf, keysOf, openRedis } from '@ohmini/queue';
import { recordedLog, testRedis, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { households } from '../src/households.ts';
import { noPulse } from './no-pulse.ts';

const KEY = 'sk_live_0123456789abcdef0123456789abcdef';
const OTHER_KEY = KEY.toUpperCase();

/** A file of households that a process follows, with a key file beside it. */
async function followed(wrapped: (file: AccountsFile) => AccountsFile = (file) => file) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'ohmini-households-')));
  const server = stack.use(await testRedis());
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const keyFile = join(folder.path, 'key');
  const file = join(folder.path, 'accounts.yaml');
  const write = (text: string) => writeFile(file, text, { mode: 0o600 });
  const name = (...ids: string[]) =>
    write(JSON.stringify({ accounts: ids.map((id) => ({ id, number: 'A-1234ABCD', apiKey: `file:${keyFile}` })) }));
  await writeFile(keyFile, KEY, { mode: 0o600 });
  await name('home');

  const loaded = loadConfig({ env: { ACCOUNTS_FILE: file }, cwd: folder.path }).config;
  const config = { ...loaded, accountsFile: loaded.accountsFile && wrapped(loaded.accountsFile) };
  const keys = keysOf('test');
  const following = stack.use(households({ clock: Date, config, keys, log, pulse: noPulse, redis }, 20));
  const held = stack.move();
  return {
    following,
    file,
    keyFile,
    write,
    name,
    ids: () => following.all().map(({ id }) => id),
    key: () => following.find('home')?.apiKey.reveal(),
    warnings: () => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
    fault: async () => (await conditionsOf(redis, keys)).get('settings'),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

test('a household that is added to the file is known within one look, and one that is removed is not', async () => {
  await using it = await followed();
  const home = it.following.find('home');
  let changes = 0;
  it.following.onChange(() => {
    changes += 1;
  });
  expect(it.ids()).toEqual(['home']);
  await it.name('home', 'annexe');
  await until('the annexe is known', () => it.following.find('annexe') !== undefined);
  expect(it.following.find('home')).toBe(home);
  await it.name('annexe');
  await until('the home is gone', () => it.following.find('home') === undefined);
  expect(it.ids()).toEqual(['annexe']);
  expect(changes).toBe(2);
  expect(it.warnings()).toEqual([]);
});

test('while the file is wrong the last good list holds, and that is noted until it is right', async () => {
  await using it = await followed();
  await it.write(`accounts: [{id: home, number: "${KEY}"`);
  await until('it is noted', async () => (await it.fault()) !== undefined);
  const first = await it.fault();
  expect(first?.seen).not.toContain(KEY);
  await it.write('accounts: []');
  await until('the other fault is seen', async () => /at least one household/.test((await it.fault())?.seen ?? ''));
  await rm(it.file);
  await until('the third fault is seen', async () => /must exist/.test((await it.fault())?.seen ?? ''));
  expect((await it.fault())?.since).toBe(first?.since);
  expect(it.ids()).toEqual(['home']);
  await it.name('home', 'annexe');
  await until('it is over', async () => (await it.fault()) === undefined);
  expect(it.ids()).toEqual(['home', 'annexe']);
  expect(it.warnings()).toHaveLength(3);
  expect(it.warnings().join()).not.toContain(KEY);
});

test('a fault that is seen twice, because a new key file is watched for, is said once', async () => {
  let reads = 0;
  await using it = await followed(({ fingerprint, read }) => ({
    fingerprint,
    read() {
      reads += 1;
      return read();
    },
  }));
  await until('it was read at the start', () => reads > 0);
  const readBefore = reads;
  await it.write(JSON.stringify({ accounts: [{ id: 'home', number: 'A-1234ABCD', apiKey: 'file:/none/such' }] }));
  await until('the fault was read twice', () => reads >= readBefore + 2);
  await it.name('home', 'annexe');
  await until('it is over', () => it.ids().length === 2);
  expect(it.warnings()).toHaveLength(1);
});

test('a file is not read while it is being written', async () => {
  let looks = 0;
  const reads: number[] = [];
  await using it = await followed((file) => ({
    fingerprint: () => (++looks < 10 ? `half written ${looks}` : file.fingerprint()),
    read: () => {
      reads.push(looks);
      return file.read();
    },
  }));
  await it.name('home', 'annexe');
  await until('it was read', () => it.ids().length === 2);
  expect(reads[0]).toBeGreaterThan(10);
});

test('a key file that changes is another key, without a start', async () => {
  await using it = await followed();
  const changes: (readonly string[])[] = [];
  it.following.onChange((changed) => void changes.push(changed));
  expect(it.key()).toBe(KEY);
  await writeFile(it.keyFile, OTHER_KEY, { mode: 0o600 });
  await until('the other key is used', () => it.key() === OTHER_KEY);
  expect(changes).toEqual([['home']]);
  await rm(it.keyFile);
  await until('it is noted', async () => (await it.fault()) !== undefined);
  expect(it.key()).toBe(OTHER_KEY);
  await writeFile(it.keyFile, KEY, { mode: 0o600 });
  await until('the first key is used again', () => it.key() === KEY);
});
