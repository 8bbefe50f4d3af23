import { readNightHours } from '@ohmini/core';
import { describe, expect, test } from 'vitest';
import { HOUSEHOLD, KEY, settingsFolder } from './settings-folder.ts';

const one = { id: 'home', number: 'A-1234ABCD', apiKey: KEY };

/** JSON is YAML. */
const fileOf = (accounts: unknown) => ({ 'accounts.yaml': JSON.stringify({ accounts }) });

const ACCOUNTS_FILE = 'accounts.yaml';

test('ACCOUNTS_FILE names households, each with what it does not say taken from the settings', () => {
  const yaml = `accounts:
  - {id: home, number: A-12345678, apiKey: "file:KEY_FILE", pollIntervalSeconds: 60, callsPerHour: 30, nightHours: "23:30-05:30 UK"}
  - id: annexe_2
    number: A-1234ABCD
    apiKey: env:ANNEXE_KEY
`;
  using folder = settingsFolder({ key: KEY });
  using accounts = settingsFolder({ 'accounts.yaml': yaml.replace('KEY_FILE', folder.path('key')) });
  const { config } = accounts.load({ env: { ACCOUNTS_FILE, ANNEXE_KEY: KEY, OCTOPUS_CALLS_PER_HOUR: '50' } });
  const shown = config.accounts.map(({ apiKey, ...rest }) => ({ ...rest, key: apiKey.reveal() }));
  const [clockOnTheWall, smart] = [readNightHours('23:30-05:30 UK'), readNightHours('00:30-07:30 UTC')];
  expect(shown).toEqual([
    {
      id: 'home',
      accountNumber: 'A-12345678',
      key: KEY,
      pollIntervalMs: 60_000,
      callsPerHour: 30,
      nightHours: clockOnTheWall,
    },
    {
      id: 'annexe_2',
      accountNumber: 'A-1234ABCD',
      key: KEY,
      pollIntervalMs: 30_000,
      callsPerHour: 50,
      nightHours: smart,
    },
  ]);
  expect(config.mode).toBe('real');
});

test('a household without night hours of its own has those of the settings', () => {
  using folder = settingsFolder();
  const env = { ...HOUSEHOLD, NIGHT_HOURS: '00:00-07:00 UK' };
  expect(folder.load({ env }).config.accounts).toMatchObject([{ nightHours: readNightHours('00:00-07:00 UK') }]);
});

test('a single household has the id home', () => {
  using folder = settingsFolder();
  const [account, ...others] = folder.load({ env: HOUSEHOLD }).config.accounts;
  expect(account).toMatchObject({ id: 'home', accountNumber: 'A-1234ABCD', pollIntervalMs: 30_000, callsPerHour: 90 });
  expect(others).toEqual([]);
});

describe('a fault is named by its place', () => {
  test.each<[string, unknown, string]>([
    ['a missing number', [{ ...one, number: undefined }], 'accounts[0].number (ACCOUNTS_FILE) must be set.'],
    ['a missing key', [{ ...one, apiKey: undefined }], 'accounts[0].apiKey (ACCOUNTS_FILE) must be set.'],
    [
      'an id with a dash',
      [{ ...one, id: 'my-home' }],
      'accounts[0].id (ACCOUNTS_FILE) must be 1 to 32 letters, digits and _.',
    ],
    [
      'an unknown key',
      [{ ...one, pollInterval: 3 }],
      'accounts[0].pollInterval (ACCOUNTS_FILE) is not a setting of this file.',
    ],
    ['a list', [{ ...one, id: ['home'] }], 'accounts[0].id (ACCOUNTS_FILE) must be one value, not a list or a map.'],
    [
      'an interval out of bounds',
      [{ ...one, pollIntervalSeconds: 5 }],
      'accounts[0].pollIntervalSeconds (ACCOUNTS_FILE) must be a whole number of seconds from 10 to 3600.',
    ],
    [
      'a night that never ends',
      [{ ...one, nightHours: '00:30-00:30 UTC' }],
      'accounts[0].nightHours (ACCOUNTS_FILE) must be two times of day and whose clock, such as 00:30-07:30 UTC or 00:00-07:00 UK.',
    ],
    [
      'a reference to nothing',
      [{ ...one, apiKey: 'env:NOBODY' }],
      'accounts[0].apiKey (ACCOUNTS_FILE) refers to a variable that is not set.',
    ],
    [
      'a reference of later',
      [{ ...one, apiKey: 'vault:x' }],
      'accounts[0].apiKey (ACCOUNTS_FILE) is a reference vault:, which this version does not resolve yet; use file: or env:.',
    ],
    [
      'an id that stands there twice',
      [one, { ...one, number: 'A-1234ABCE' }],
      'accounts[1].id (ACCOUNTS_FILE) must be another id than those before it.',
    ],
    ['a household that is a word', ['home'], 'accounts[0] (ACCOUNTS_FILE) must be a household: id, number, apiKey.'],
    ['no household', [], 'accounts (ACCOUNTS_FILE) must name at least one household.'],
    ['a map of households', { home: one }, 'accounts (ACCOUNTS_FILE) must be a list of households.'],
  ])('%s', (_, accounts, sentence) => {
    using folder = settingsFolder(fileOf(accounts));
    expect(folder.sentences({ env: { ACCOUNTS_FILE } })).toEqual([sentence]);
  });

  test('all of them at once', () => {
    using folder = settingsFolder(fileOf([{ ...one, id: 'x y' }, { number: 'A' }, one, one]));
    const names = folder.problems({ env: { ACCOUNTS_FILE } }).map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      'accounts[0].id',
      'accounts[1].apiKey',
      'accounts[1].id',
      'accounts[1].number',
      'accounts[3].id',
    ]);
  });

  test.each([
    ['', 'the file (ACCOUNTS_FILE) must be YAML of the form `accounts: [{id, number, apiKey}]`.'],
    ['accounts: [', 'the file (ACCOUNTS_FILE) must be YAML; see line 1.'],
    ['household: []', 'household (ACCOUNTS_FILE) is not a setting of this file.'],
  ])('of the file %j', (text, sentence) => {
    using folder = settingsFolder({ 'accounts.yaml': text });
    expect(folder.sentences({ env: { ACCOUNTS_FILE } })).toContain(sentence);
  });

  test('of a file that is not there', () => {
    using folder = settingsFolder();
    expect(folder.sentences({ env: { ACCOUNTS_FILE } })).toEqual(['the file (ACCOUNTS_FILE) must exist.']);
  });
});
