import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationPage, envExample } from '../src/index.ts';
import { defaultText, groups, legacyNames, settingNames, table } from '../src/table.ts';
import { HOUSEHOLD, settingsFolder } from './settings-folder.ts';

const root = join(import.meta.dirname, '../../..');

test.each([
  ['.env.example', envExample()],
  ['docs/configuration.md', configurationPage()],
])('%s is what the table of settings says: run `npm run fix` when it changes', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});

describe('the documentation', () => {
  test('has every setting in one chapter, with a description', () => {
    expect(Object.values(groups).flatMap((group) => Object.keys(group))).toEqual([...settingNames]);
    for (const name of settingNames) expect(table.shape[name].description, name).toMatch(/\.$/);
    for (const name of settingNames) expect(configurationPage()).toContain(`| \`${name}\` |`);
  });

  test('has every setting that does something in .env.example', () => {
    const named = envExample().match(/^#[A-Z_]+(?==)/gm);
    expect(named).toEqual(settingNames.filter((name) => !legacyNames.includes(name)).map((name) => `#${name}`));
  });

  test('states defaults that keep their own rules and mean themselves', () => {
    for (const name of settingNames) {
      const text = defaultText(name);
      if (text !== undefined) expect(table.shape[name].parse(text), name).toEqual(table.shape[name].parse(undefined));
    }
  });

  test('gives a .env.example that changes nothing, and still nothing with its comments taken off', () => {
    using folder = settingsFolder({ '.env': envExample(), 'all.env': envExample().replace(/^#(?=[A-Z_]+=)/gm, '') });
    const env = { ...HOUSEHOLD, SINK: 'sqlite' };
    const load = (dotenv: string) => folder.load({ env, files: { dotenv, yaml: 'none' } }).config;
    const bare = { ...load('none'), statements: [] };
    expect({ ...load('.env'), statements: [] }).toEqual(bare);
    expect({ ...load('all.env'), statements: [] }).toEqual(bare);
  });

  test('has an ACCOUNTS_FILE that is taken', () => {
    const example = /```yaml\n(.+?)```/s.exec(configurationPage())?.[1] ?? '';
    using folder = settingsFolder({ key: HOUSEHOLD.OCTOPUS_API_KEY });
    using accounts = settingsFolder({ 'a.yaml': example.replace('/run/secrets/home-key', folder.path('key')) });
    const env = { ACCOUNTS_FILE: 'a.yaml', ANNEXE_KEY: HOUSEHOLD.OCTOPUS_API_KEY };
    expect(accounts.load({ env }).config.accounts.map(({ id }) => id)).toEqual(['home', 'annexe']);
  });
});
