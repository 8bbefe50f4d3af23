import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, describeConfig } from '../src/index.ts';
import { statableNames } from '../src/table.ts';
import { settingsFolder } from './settings-folder.ts';

const RUNS = { numRuns: 200 };

const name = fc.constantFrom(...statableNames);
const environment = fc.dictionary(name, fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.nat().map(String)));
const lines = (separator: string) =>
  fc
    .array(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.oneof(name, fc.string()), fc.string()).map((pair) => pair.join(separator)),
      ),
    )
    .map((each) => each.join('\n'));
const accounts = fc.oneof(
  fc.string(),
  fc.json(),
  fc.anything().map((each) => JSON.stringify({ accounts: [each] }) ?? ''),
);

describe('whatever is stated', () => {
  test('either gives settings or a ConfigError with exit code 78 and at least one problem', () => {
    fc.assert(
      fc.property(
        environment,
        lines('='),
        lines(': '),
        accounts,
        fc.boolean(),
        (env, dotenv, yaml, households, demo) => {
          using folder = settingsFolder({ '.env': dotenv, 'ohmini.yaml': yaml, 'accounts.yaml': households });
          try {
            folder.load({ env: { ACCOUNTS_FILE: 'accounts.yaml', ...env }, demo });
          } catch (error) {
            if (!(error instanceof ConfigError)) throw error;
            expect(error.exitCode).toBe(78);
            expect(error.problems.length).toBeGreaterThan(0);
          }
        },
      ),
      RUNS,
    );
  });

  test.each([
    ['a nesting without end', `a: ${'['.repeat(100_000)}`],
    [
      'aliases of aliases',
      `a: &a [x]\n${'bcdefghi'.replace(/./g, (c, i: number) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]\n`)}`,
    ],
    ['a prototype', '__proto__: {a: 1}\nconstructor: x'],
    ['keys that are lists', '? [a, b]\n: c'],
    ['tags', 'a: !!binary x\nb: !custom y'],
  ])('%s in a YAML file is a ConfigError', (_, yaml) => {
    using folder = settingsFolder({ 'ohmini.yaml': yaml, 'accounts.yaml': yaml });
    expect(() => folder.load()).toThrow(ConfigError);
    expect(() => folder.load({ env: { ACCOUNTS_FILE: 'accounts.yaml' } })).toThrow(ConfigError);
  });
});

describe('no value is ever in what is said about the settings', () => {
  const CANARY = 'canary7f3a91';
  const value = fc
    .tuple(
      fc.constantFrom('', 'http://x.y/', 'redis://:', 'sk_live_', 'A-', '12', '"', '[', 'env:', 'file:/', 'vault:'),
      fc.string(),
    )
    .map(([before, after]) => `${before}${CANARY}${after}`);
  const values = fc.dictionary(name, value, { minKeys: 1 });
  const written = (separator: string) =>
    fc
      .array(fc.tuple(fc.option(name), value))
      .map((all) => all.map(([key, each]) => (key ? `${key}${separator}${each}` : each)).join('\n'));
  const household = fc.record({ id: value, number: value, apiKey: value, pollIntervalSeconds: value });
  const households = fc.oneof(
    value,
    fc.array(fc.oneof(value, household)).map((all) => JSON.stringify({ accounts: all })),
    fc.tuple(household, value).map(([each, junk]) => `accounts:\n  - ${JSON.stringify(each)}\n ${junk}`),
  );

  test('in the environment, .env, ohmini.yaml and ACCOUNTS_FILE', () => {
    fc.assert(
      fc.property(values, written('='), written(': '), households, fc.boolean(), (env, dotenv, yaml, file, demo) => {
        using folder = settingsFolder({ '.env': dotenv, 'ohmini.yaml': yaml, 'accounts.yaml': file });
        try {
          const { warnings } = folder.load({ env: { ...env, ACCOUNTS_FILE: 'accounts.yaml' }, demo });
          expect(warnings.join()).not.toContain(CANARY);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          const said = `${error.message} ${error.stack} ${JSON.stringify(error.problems)} ${String(error.cause)}`;
          expect(said.toLowerCase()).not.toContain(CANARY);
        }
      }),
      RUNS,
    );
  });

  test('nor is a secret in the settings as they are printed, logged or sent', () => {
    using folder = settingsFolder();
    const env = {
      OCTOPUS_API_KEY: `sk_live_${CANARY.repeat(3)}`,
      OCTOPUS_ACCOUNT_NUMBER: 'A-1234ABCD',
      INFLUXDB_URL: 'http://influxdb',
      INFLUXDB_TOKEN: CANARY,
      INFLUXDB_ORG: 'home',
      REDIS_URL: `redis://:${CANARY}@redis`,
      DASHBOARD_USER: 'me',
      DASHBOARD_PASSWORD: CANARY,
      SLACK_WEBHOOK_URL: `https://hooks.slack.com/${CANARY}`,
      NTFY_URL: `https://ntfy.sh/${CANARY}`,
      ALERT_WEBHOOK_URL: `https://example.com/${CANARY}`,
      HEARTBEAT_URL: `https://hc-ping.com/${CANARY}`,
    };
    const { config } = folder.load({ env });
    expect(`${describeConfig(config)} ${JSON.stringify(config)}`).not.toContain(CANARY);
  });
});
