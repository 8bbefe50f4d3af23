import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from '../src/index.ts';
import { HOUSEHOLD, KEY, settingsFolder } from './settings-folder.ts';

const NUMBER = { OCTOPUS_ACCOUNT_NUMBER: 'A-1234ABCD' };
const NO_FILE =
  'OCTOPUS_API_KEY_FILE (environment) must name a readable text file of at most 64 KB by its absolute path, without "..".';

test('a secret shows itself to nobody but reveal()', () => {
  const secret = new Secret('hunter22');
  expect(`${secret} ${JSON.stringify({ secret })}`).toBe('[secret] {"secret":"[secret]"}');
  expect(inspect({ secret }, { showHidden: true })).toBe('{ secret: [secret] }');
  expect(secret.reveal()).toBe('hunter22');
});

describe('a secret comes', () => {
  const keyOf = (folder: ReturnType<typeof settingsFolder>, env: Record<string, string>) =>
    folder.load({ env: { ...NUMBER, ...env } }).config.accounts[0]?.apiKey.reveal();

  test('as it is, from NAME_FILE, from file: and from env:, in the environment or in .env', () => {
    using folder = settingsFolder({ key: `${KEY}\n`, '.env': `FLAT_KEY=${KEY}` });
    expect(keyOf(folder, { OCTOPUS_API_KEY: KEY })).toBe(KEY);
    expect(keyOf(folder, { OCTOPUS_API_KEY_FILE: folder.path('key') })).toBe(KEY);
    expect(keyOf(folder, { OCTOPUS_API_KEY: `file:${folder.path('key')}` })).toBe(KEY);
    expect(keyOf(folder, { OCTOPUS_API_KEY: 'env:MY_KEY', MY_KEY: KEY })).toBe(KEY);
    expect(keyOf(folder, { OCTOPUS_API_KEY: 'env:FLAT_KEY' })).toBe(KEY);
  });

  test('from a name that a reference means without a word about an unknown name', () => {
    using folder = settingsFolder({ '.env': `OCTOPUS_API_KEY=env:FLAT_KEY\nFLAT_KEY=${KEY}` });
    expect(folder.load({ env: NUMBER }).warnings).toEqual([]);
  });

  test('through a symbolic link, as Kubernetes mounts it', () => {
    using folder = settingsFolder({ key: KEY });
    symlinkSync(folder.path('key'), folder.path('link'));
    expect(keyOf(folder, { OCTOPUS_API_KEY_FILE: folder.path('link') })).toBe(KEY);
  });

  test('from the stronger source, whichever way it is stated there', () => {
    using folder = settingsFolder({ key: KEY, '.env': `OCTOPUS_API_KEY=${'x'.repeat(32)}` });
    expect(keyOf(folder, { OCTOPUS_API_KEY_FILE: folder.path('key') })).toBe(KEY);
  });

  test('from a file, without the white space around it', () => {
    using folder = settingsFolder({ password: 'twelve chars\n\n' });
    const env = { DASHBOARD_USER: 'a', DASHBOARD_PASSWORD_FILE: folder.path('password') };
    const { access } = folder.load({ env }).config.dashboard;
    expect(access.kind === 'guarded' && access.login?.password.reveal()).toBe('twelve chars');
  });
});

describe('a secret file is refused, at once and without its path, when it is', () => {
  test.each<[string, (path: (name: string) => string) => string]>([
    ['not there', (path) => path('nothing')],
    ['a folder', (path) => path('')],
    ['empty', (path) => path('empty')],
    ['a FIFO, which would wait for ever', (path) => path('fifo')],
    ['a link to a FIFO', (path) => path('link')],
    ['a device', () => '/dev/zero'],
    ['an environment of a process', () => '/proc/self/environ'],
    ['larger than 64 KB', (path) => path('large')],
    ['binary', (path) => path('binary')],
    ['named by a relative path', () => 'key'],
    ['named with ..', (path) => `${path('')}/../${basename(path(''))}/key`],
    ['named with a NUL', (path) => `${path('key')}\0`],
  ])('%s', (_, make) => {
    using folder = settingsFolder({ key: KEY, empty: '\n', large: 'x'.repeat(64 * 1024 + 1), binary: `${KEY}\0` });
    execFileSync('mkfifo', [folder.path('fifo')]);
    symlinkSync(folder.path('fifo'), folder.path('link'));
    const path = make(folder.path);
    const [sentence] = folder.sentences({ env: { ...NUMBER, OCTOPUS_API_KEY_FILE: path } });
    expect([NO_FILE, 'OCTOPUS_API_KEY_FILE (environment) must name a file that is not empty.']).toContain(sentence);
  });
});

test.each([
  [
    { OCTOPUS_API_KEY: KEY, OCTOPUS_API_KEY_FILE: '/x' },
    'OCTOPUS_API_KEY (environment) must not be set together with OCTOPUS_API_KEY_FILE.',
  ],
  [{ OCTOPUS_API_KEY: 'env:NOBODY' }, 'OCTOPUS_API_KEY (environment) refers to a variable that is not set.'],
  [{ OCTOPUS_API_KEY: 'env:__proto__' }, 'OCTOPUS_API_KEY (environment) refers to a variable that is not set.'],
  [
    { OCTOPUS_API_KEY: 'vault:secret/ohmini#key' },
    'OCTOPUS_API_KEY (environment) is a reference vault:, which this version does not resolve yet; use file: or env:.',
  ],
  [
    { OCTOPUS_API_KEY: 'aws:ohmini' },
    'OCTOPUS_API_KEY (environment) is a reference aws:, which this version does not resolve yet; use file: or env:.',
  ],
])('%j is refused', (stated, sentence) => {
  using folder = settingsFolder();
  expect(folder.sentences({ env: { ...NUMBER, ...stated } })).toEqual([sentence]);
});

describe('what other users can read is a warning', () => {
  const exposed = (what: string) => `${what} can be read by other users of this machine: chmod 600.`;

  test('for a secret file', () => {
    using folder = settingsFolder({ key: KEY });
    chmodSync(folder.path('key'), 0o640);
    const env = { ...NUMBER, OCTOPUS_API_KEY_FILE: folder.path('key') };
    expect(folder.load({ env }).warnings).toEqual([exposed('The file of OCTOPUS_API_KEY')]);
  });

  test('for a .env with secrets in it, once', () => {
    using folder = settingsFolder({ '.env': `OCTOPUS_API_KEY=${KEY}\nREDIS_URL=redis://redis\n` });
    chmodSync(folder.path('.env'), 0o644);
    expect(folder.load({ env: NUMBER }).warnings).toEqual([exposed('.env')]);
  });

  test('not for a .env with references or nothing secret, nor in a container, where nobody else reads', () => {
    using folder = settingsFolder({ '.env': 'LOG_LEVEL=info\nREDIS_URL=env:REDIS\n', key: KEY });
    chmodSync(folder.path('.env'), 0o644);
    chmodSync(folder.path('key'), 0o644);
    expect(folder.load({ env: { ...HOUSEHOLD, REDIS: 'redis://redis' } }).warnings).toEqual([]);
    const container = { OHMINI_CONTAINER: '1', DASHBOARD_AUTH: 'off', REDIS: 'redis://redis' };
    const env = { ...NUMBER, ...container, OCTOPUS_API_KEY_FILE: folder.path('key') };
    expect(folder.load({ env }).warnings).not.toContainEqual(expect.stringContaining('chmod'));
  });
});

test.each(['.env', 'ohmini.yaml'])('%s that is no file is a problem', (name) => {
  using folder = settingsFolder();
  mkdirSync(folder.path(name));
  expect(folder.sentences()).toEqual([
    `the file (${name}) must be a text file of at most 1 MB that this user can read.`,
  ]);
});
