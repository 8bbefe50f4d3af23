import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AccountsFile, ConfigError } from '../src/index.ts';
import { HOUSEHOLD, KEY, type SettingsFolder, settingsFolder } from './settings-folder.ts';

const OTHER_KEY = KEY.toUpperCase();

const household = (id: string, apiKey: string) => ({ id, number: 'A-1234ABCD', apiKey });

const write = (folder: SettingsFolder, ...accounts: object[]) =>
  writeFileSync(folder.path('accounts.yaml'), JSON.stringify({ accounts }));

/** A folder whose settings name accounts.yaml in it. */
function watched(folder: SettingsFolder, ...accounts: object[]): AccountsFile {
  write(folder, ...accounts);
  const env = { ACCOUNTS_FILE: 'accounts.yaml', OCTOPUS_CALLS_PER_HOUR: '50', ANNEXE_KEY: KEY };
  const file = folder.load({ env }).config.accountsFile;
  if (!file) throw new Error('There is no file.');
  return file;
}

const idsIn = (file: AccountsFile) => file.read().map(({ id }) => id);

test('a file that was rewritten names other households, with the settings of the start for what it does not say', () => {
  using folder = settingsFolder();
  const file = watched(folder, household('home', KEY));
  expect(idsIn(file)).toEqual(['home']);
  const before = file.fingerprint();
  write(folder, household('home', KEY), { ...household('annexe', 'env:ANNEXE_KEY'), pollIntervalSeconds: 60 });
  expect(file.fingerprint()).not.toBe(before);
  expect(file.read()).toMatchObject([
    { id: 'home', callsPerHour: 50 },
    { id: 'annexe', callsPerHour: 50, pollIntervalMs: 60_000 },
  ]);
});

test('a broken file says the same as at a start, and being put right is noticed', () => {
  using folder = settingsFolder();
  const file = watched(folder, household('home', KEY));
  const good = file.fingerprint();
  write(folder, { ...household('my home', KEY), number: '1' });
  expect(() => file.read()).toThrow(ConfigError);
  expect(() => file.read()).toThrow(/accounts\[0\]\.id \(ACCOUNTS_FILE\).*\n.*accounts\[0\]\.number/);
  expect(file.fingerprint()).not.toBe(good);
  rmSync(folder.path('accounts.yaml'));
  expect(() => file.read()).toThrow('the file (ACCOUNTS_FILE) must exist.');
  write(folder, household('home', KEY));
  expect(file.fingerprint()).toBe(good);
});

test('a key file that was swapped by its link, as Kubernetes does it, is another fingerprint and another key', () => {
  using folder = settingsFolder();
  for (const [name, key] of [
    ['one', KEY],
    ['two', OTHER_KEY],
  ] as const) {
    mkdirSync(folder.path(name));
    writeFileSync(folder.path(`${name}/key`), key, { mode: 0o600 });
  }
  symlinkSync('one', folder.path('data'));
  const file = watched(folder, household('home', `file:${folder.path('data')}/key`));
  expect(file.read()[0]?.apiKey.reveal()).toBe(KEY);
  const before = file.fingerprint();
  symlinkSync('two', folder.path('swap'));
  renameSync(folder.path('swap'), folder.path('data'));
  expect(file.fingerprint()).not.toBe(before);
  expect(file.read()[0]?.apiKey.reveal()).toBe(OTHER_KEY);
});

test('a key file that is not there yet is watched for', () => {
  using folder = settingsFolder({ key: KEY });
  const file = watched(folder, household('home', `file:${folder.path('key')}`));
  rmSync(folder.path('key'));
  expect(() => file.read()).toThrow(/accounts\[0\]\.apiKey/);
  const before = file.fingerprint();
  writeFileSync(folder.path('key'), KEY, { mode: 0o600 });
  expect(file.fingerprint()).not.toBe(before);
});

test('what is unchanged has one fingerprint, in which no key is to be seen', () => {
  using folder = settingsFolder({ key: KEY });
  const file = watched(folder, household('home', `file:${folder.path('key')}`));
  file.read();
  expect(file.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  expect(file.fingerprint()).toBe(file.fingerprint());
});

test('a single household and a demo have no file to look into', () => {
  using folder = settingsFolder();
  expect(folder.load({ env: HOUSEHOLD }).config.accountsFile).toBeUndefined();
  expect(folder.load({ demo: true }).config.accountsFile).toBeUndefined();
});
