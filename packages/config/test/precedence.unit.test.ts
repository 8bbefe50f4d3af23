import { describe, expect, test } from 'vitest';
import { describeConfig } from '../src/index.ts';
import { HOUSEHOLD, settingsFolder } from './settings-folder.ts';

const sourceOf = (name: string, { statements }: { statements: readonly { name: string; source: string }[] }) =>
  statements.find((each) => each.name === name)?.source;

describe('where a setting comes from', () => {
  test('the environment wins over .env, .env over ohmini.yaml, ohmini.yaml over the default', () => {
    using folder = settingsFolder({
      '.env': 'LOG_LEVEL=warn\nQUEUE_PREFIX=dotenv\n',
      'ohmini.yaml': 'log_level: error\nQUEUE_PREFIX: yaml\nqueue_partitions: 4\n',
    });
    const { config } = folder.load({ env: { ...HOUSEHOLD, LOG_LEVEL: 'debug' } });
    expect(config.log.level).toBe('debug');
    expect(config.queue).toMatchObject({ prefix: 'dotenv', partitions: 4, budgetBytes: 256 * 1024 * 1024 });
    const sources = ['LOG_LEVEL', 'QUEUE_PREFIX', 'QUEUE_PARTITIONS', 'REDIS_BUDGET_MB', 'REDIS_URL'];
    expect(sources.map((name) => sourceOf(name, config))).toEqual([
      'environment',
      '.env',
      'ohmini.yaml',
      'default',
      'not set',
    ]);
  });

  test('an empty value sets nothing, so that a weaker source is heard', () => {
    using folder = settingsFolder({ '.env': 'LOG_LEVEL=""\n', 'ohmini.yaml': 'log_level: error\nqueue_prefix: ~\n' });
    const { config } = folder.load({ env: { ...HOUSEHOLD, LOG_LEVEL: '  ' } });
    expect(config.log.level).toBe('error');
    expect(config.queue.prefix).toBe('ohmini');
  });

  test('services of the command line win over SERVICES', () => {
    using folder = settingsFolder();
    const env = { ...HOUSEHOLD, SERVICES: 'writer', REDIS_URL: 'redis://redis:6379' };
    expect(folder.load({ env, services: 'alerter' }).config.services).toEqual(['alerter']);
  });

  test('other files than .env and ohmini.yaml can be named', () => {
    using folder = settingsFolder({
      'a.env': 'LOG_LEVEL=warn',
      'b.yaml': 'LOG_FORMAT: json',
      '.env': 'LOG_LEVEL=error',
    });
    const { config } = folder.load({ files: { dotenv: 'a.env', yaml: 'b.yaml' } });
    expect(config.log).toEqual({ level: 'warn', format: 'json' });
  });

  test('config print names each setting, its value and its source, and masks what is not to be shown', () => {
    using folder = settingsFolder({ '.env': 'REDIS_URL=redis://:hunter22@redis:6379\n' });
    const printed = describeConfig(folder.load({ env: HOUSEHOLD }).config);
    expect(printed).toMatch(/^OCTOPUS_API_KEY +\[secret\] +environment$/m);
    expect(printed).toMatch(/^OCTOPUS_ACCOUNT_NUMBER +\[private\] +environment$/m);
    expect(printed).toMatch(/^REDIS_URL +\[secret\] +\.env$/m);
    expect(printed).toMatch(/^POLL_INTERVAL_SECONDS +30 +default$/m);
    expect(printed).not.toMatch(/hunter22|sk_live|1234ABCD/);
  });
});

describe('.env', () => {
  test('takes comments, quotes and export', () => {
    const lines = [
      '# a comment',
      'export LOG_LEVEL=warn # why',
      "INFLUXDB_ORG='My Org. # 1'",
      'INFLUXDB_BUCKET = "a b" # c',
      'INFLUXDB_URL=http://influxdb:8086\r',
      'INFLUXDB_TOKEN="x\\\\y"',
      'QUEUE_PREFIX=first',
      'QUEUE_PREFIX=second',
    ];
    using folder = settingsFolder({ '.env': `\uFEFF${lines.join('\n')}` });
    const { config } = folder.load({ env: HOUSEHOLD });
    expect(config.log.level).toBe('warn');
    expect(config.influx).toMatchObject({ org: 'My Org. # 1', bucket: 'a b', url: 'http://influxdb:8086' });
    expect(config.influx?.token.reveal()).toBe('x\\y');
    expect(config.queue.prefix).toBe('second');
  });

  test('a line that says nothing is a problem, named by its number', () => {
    using folder = settingsFolder({ '.env': 'LOG_LEVEL=info\nOCTOPUS_API_KEY: sk_live_x\nDATA_DIR="a\n' });
    expect(folder.sentences()).toEqual([
      'line 2 (.env) must be NAME=value, with quotes closed.',
      'line 3 (.env) must be NAME=value, with quotes closed.',
    ]);
  });

  test('an unknown name is a warning with the nearest one; names of compose are none', () => {
    using folder = settingsFolder({
      '.env': 'POLL_INTERVALL_SECONDS=60\nXYZZY=1\nsk_live_42=\nsk_live_43=x\nCOMPOSE_PROJECT_NAME=ohmini\nTZ=UTC\n',
    });
    expect(folder.load().warnings).toEqual([
      'POLL_INTERVALL_SECONDS (.env) is not a setting; POLL_INTERVAL_SECONDS is.',
      'XYZZY (.env) is not a setting.',
      'a key (.env) is not a setting.',
    ]);
  });
});

describe('ohmini.yaml', () => {
  test.each([
    ['pol_interval_seconds: 30', 'pol_interval_seconds (ohmini.yaml) is not a setting; poll_interval_seconds is.'],
    ['xyzzy: 30', 'xyzzy (ohmini.yaml) is not a setting.'],
    ['log_level: [info]', 'log_level (ohmini.yaml) must be one value, not a list or a map.'],
    ['log_level: info\nLOG_LEVEL: info', 'LOG_LEVEL (ohmini.yaml) must be stated once.'],
    ['- log_level', 'the file (ohmini.yaml) must be lines of the form `name: value`.'],
    ['log_level: info\nlog_level: info', 'the file (ohmini.yaml) must be YAML; see line 2.'],
    ['a: &a [1]\nb: {', 'the file (ohmini.yaml) must be YAML; see line 2.'],
    ['sk_live_42abc: x', 'a key (ohmini.yaml) is not a setting.'],
  ])('%j is refused', (yaml, sentence) => {
    using folder = settingsFolder({ 'ohmini.yaml': yaml });
    expect(folder.sentences()).toContain(sentence);
  });

  test('digits stay what they were written as', () => {
    using folder = settingsFolder({ 'ohmini.yaml': 'dashboard_user: 007\ndashboard_password: 000000000042\n' });
    const { access } = folder.load().config.dashboard;
    expect(access.kind === 'guarded' && [access.login?.user, access.login?.password.reveal()]).toEqual([
      '007',
      '000000000042',
    ]);
  });
});

test('unknown names in the environment mean nothing', () => {
  using folder = settingsFolder();
  expect(folder.load({ env: { POLL_INTERVALL_SECONDS: 'x', PATH: '/bin' } }).warnings).toEqual([]);
});
