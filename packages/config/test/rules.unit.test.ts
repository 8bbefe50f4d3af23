import { describe, expect, test } from 'vitest';
import { HOUSEHOLD, KEY, STORE, settingsFolder } from './settings-folder.ts';

const URL_RULE =
  'must be an https:// URL, or http:// on this machine or a private network, without user name and password';
const SWITCH = 'must be on or off (also true/false, yes/no, 1/0)';
const INFLUX_NAME = 'must be 1 to 128 characters without quotes and backslashes, not beginning with an underscore';
const API_KEY =
  'must be an Octopus API key: 32 characters or more, as on octopus.energy/dashboard/new/accounts/personal-details/api-access';
const ACCOUNT =
  'must be an Octopus account number: A- and eight digits or capital letters, such as A-1234ABCD, as on the bill';

const seconds = (from: number, to: number) => `must be a whole number of seconds from ${from} to ${to}`;

describe('a value that breaks its rule is refused, by name, source and rule', () => {
  test.each([
    ['OCTOPUS_API_KEY', 'sk_live_short', API_KEY],
    ['OCTOPUS_API_KEY', `${KEY} x`, API_KEY],
    ['OCTOPUS_ACCOUNT_NUMBER', 'A-1234abcd', ACCOUNT],
    ['OCTOPUS_ACCOUNT_NUMBER', 'A-1234567', ACCOUNT],
    ['OCTOPUS_ACCOUNT_NUMBER', 'B-12345678', ACCOUNT],
    ['OCTOPUS_CALLS_PER_HOUR', '0', 'must be a whole number of calls per hour from 1 to 3600'],
    ['OCTOPUS_CALLS_PER_HOUR', '3601', 'must be a whole number of calls per hour from 1 to 3600'],
    ['OCTOPUS_GRAPHQL_URL', 'api.octopus.energy', URL_RULE],
    ['OCTOPUS_REST_URL', 'https://api.octopus.energy/v1/', `${URL_RULE}, ending in /v1`],
    ['OCTOPUS_REST_URL', 'https://api.octopus.energy/', `${URL_RULE}, ending in /v1`],
    ['OCTOPUS_BACKEND_GRAPHQL_URL', 'http://api.octopus.energy/', URL_RULE],
    ['INFLUXDB_URL', 'http://user:pass@influxdb:8086', URL_RULE],
    ['INFLUXDB_TOKEN', 'two words', 'must be an InfluxDB token, without spaces'],
    ['INFLUXDB_ORG', 'a"b', INFLUX_NAME],
    ['INFLUXDB_BUCKET', '_internal', INFLUX_NAME],
    ['INFLUXDB_MEASUREMENT', 'a b', 'must be 1 to 64 letters, digits, - and _, not beginning with an underscore'],
    ['INFLUX_CONNECT_TIMEOUT_SECONDS', '0', seconds(1, 3600)],
    ['INFLUX_WRITE_TIMEOUT_SECONDS', '-1', seconds(1, 3600)],
    ['POLL_INTERVAL_SECONDS', '9', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '3601', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '30x', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '30.5', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '3e1', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '0x1e', seconds(10, 3600)],
    ['POLL_INTERVAL_SECONDS', '٣٠', seconds(10, 3600)],
    ['POLL_TIMEOUT_SECONDS', 'thirty', seconds(1, 3600)],
    ['POLL_OVERLAP_SECONDS', '59', seconds(60, 3600)],
    ['CONSECUTIVE_ERROR_THRESHOLD', '0', 'must be a whole number from 1 to 1000'],
    ['MAX_BACKOFF_FACTOR', '0', 'must be a whole number from 1 to 100'],
    ['SINK', 'postgres', 'must be one of influx, sqlite'],
    ['DATA_DIR', 'a\0b', 'must be the path of a folder, at most 4096 characters'],
    ['REDIS_URL', 'http://redis:6379', 'must be a rediss:// URL, or redis:// on this machine or a private network'],
    ['QUEUE_PREFIX', 'a:b', 'must be 1 to 32 letters, digits, - and _'],
    ['QUEUE_PARTITIONS', '0', 'must be a whole number from 1 to 1024'],
    ['REDIS_BUDGET_MB', '15', 'must be a whole number of MB from 16 to 1048576'],
    ['ALLOW_VOLATILE_REDIS', 'maybe', SWITCH],
    ['SLACK_ENABLED', 'y', SWITCH],
    [
      'SLACK_WEBHOOK_URL',
      'https://slack.com/x',
      'must be a URL that begins with https://hooks.slack.com/, or one on this machine',
    ],
    ['SLACK_SEVERITY', 'critical', 'must be one of info, warning, error'],
    ['NTFY_URL', 'http://ntfy.sh/topic', `${URL_RULE}, ending in the name of a topic`],
    ['NTFY_URL', 'https://ntfy.sh/', `${URL_RULE}, ending in the name of a topic`],
    ['NTFY_URL', 'https://user:tk_x@ntfy.sh/topic', `${URL_RULE}, ending in the name of a topic`],
    ['QUIET_HOURS', '22-07', 'must be two times of day by UK clocks, such as 22:00-07:00'],
    ['ALERT_WEBHOOK_URL', 'ftp://example.com', URL_RULE],
    ['HEARTBEAT_URL', 'http://169.254.169.254/', URL_RULE],
    ['DIGEST', 'hourly', 'must be one of off, daily, weekly'],
    ['HEALTH_SERVER_ADDR', '8080', 'must be an address such as :8080, 192.168.1.5:8080 or [::1]:8080'],
    ['HEALTH_SERVER_ADDR', ':65536', 'must be an address such as :8080, 192.168.1.5:8080 or [::1]:8080'],
    ['HEALTH_SERVER_ADDR', '[::g]:80', 'must be an address such as :8080, 192.168.1.5:8080 or [::1]:8080'],
    ['DASHBOARD_USER', 'a:b', 'must be 1 to 64 characters without a colon'],
    ['DASHBOARD_PASSWORD', 'elevenchars', 'must be 12 to 256 characters, or what `ohmini password` printed'],
    ['DASHBOARD_AUTH', 'basic', SWITCH],
    ['DASHBOARD_WRITE', 'never', SWITCH],
    ['TARIFF_FRESH_SECONDS', '0', 'must be a whole number of seconds, 1 or more'],
    ['TARIFF_STALE_SECONDS', '1.5', 'must be a whole number of seconds, 1 or more'],
    [
      'SERVICES',
      'scheduler,cleaner',
      'must be a comma-separated list of scheduler, fetcher, writer, alerter, dashboard',
    ],
    ['LOG_LEVEL', 'loud', 'must be one of debug, info, warn, error'],
    ['LOG_FORMAT', 'xml', 'must be one of auto, pretty, json'],
    ['SHUTDOWN_TIMEOUT_SECONDS', '0', seconds(1, 3600)],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', URL_RULE],
    ['OHMINI_CONTAINER', 'docker', SWITCH],
  ])('%s=%j', (name, value, rule) => {
    using folder = settingsFolder();
    const env = { ...HOUSEHOLD, ...STORE, DASHBOARD_USER: 'a', DASHBOARD_PASSWORD: 'twelve chars', [name]: value };
    expect(folder.problems({ env })).toEqual([{ name, rule, source: 'environment' }]);
  });
});

describe('a value within its rule is taken', () => {
  test.each([
    ['INFLUXDB_ORG', 'My Home. Ltd'],
    ['INFLUXDB_BUCKET', 'octopus energy'],
    ['OCTOPUS_REST_URL', 'http://127.0.0.1:4000/v1'],
    ['SLACK_WEBHOOK_URL', 'https://hooks.slack.com/services/T0/B0/x'],
    ['SLACK_WEBHOOK_URL', 'http://127.0.0.1:9000/slack'],
    ['NTFY_URL', 'https://ntfy.sh/my-topic_1?auth=tk_x'],
    ['QUIET_HOURS', '22:00-07:00'],
    ['NTFY_SEVERITY', 'Error'],
    ['POLL_INTERVAL_SECONDS', ' 10 '],
    ['LOG_LEVEL', 'WARN'],
    ['TARIFF_FRESH_SECONDS', '86400000'],
    ['CACHE_CLEANUP_INTERVAL_HOURS', '0'],
  ])('%s=%j', (name, value) => {
    using folder = settingsFolder();
    expect(folder.problems({ env: { ...HOUSEHOLD, ...STORE, [name]: value } })).toEqual([]);
  });
});

test('all faults are said at once, whatever file they are in', () => {
  using folder = settingsFolder({ '.env': 'LOG_LEVEL=loud\n=\n', 'ohmini.yaml': 'poll_interval_seconds: 1\nfoo: 1\n' });
  expect(folder.sentences({ env: { SINK: 'influx', OCTOPUS_API_KEY: 'x', DASHBOARD_AUTH: 'on' } }).toSorted()).toEqual([
    'DASHBOARD_PASSWORD must be set, because DASHBOARD_AUTH is on.',
    'DASHBOARD_USER must be set, because DASHBOARD_AUTH is on.',
    'INFLUXDB_ORG must be set, to write to InfluxDB; with SINK=sqlite readings are kept in a file instead.',
    'INFLUXDB_TOKEN must be set, to write to InfluxDB; with SINK=sqlite readings are kept in a file instead.',
    'INFLUXDB_URL must be set, to write to InfluxDB; with SINK=sqlite readings are kept in a file instead.',
    'LOG_LEVEL (.env) must be one of debug, info, warn, error.',
    'OCTOPUS_ACCOUNT_NUMBER must be set, or ACCOUNTS_FILE, to fetch readings; with no OCTOPUS_, ACCOUNTS_FILE or INFLUXDB_ setting a demo runs.',
    `OCTOPUS_API_KEY (environment) ${API_KEY}.`,
    `POLL_INTERVAL_SECONDS (ohmini.yaml) ${seconds(10, 3600)}.`,
    'foo (ohmini.yaml) is not a setting.',
    'line 2 (.env) must be NAME=value, with quotes closed.',
  ]);
});

describe('what is allowed and probably not meant is a warning', () => {
  test.each([
    [
      { CACHE_DIR: './cache', RECONNECT_MAX_ELAPSED_SECONDS: 'x' },
      'CACHE_DIR, RECONNECT_MAX_ELAPSED_SECONDS: accepted without effect, the write queue is the cache.',
    ],
    [
      { OCTOPUS_CALLS_PER_HOUR: '101' },
      'OCTOPUS_CALLS_PER_HOUR is above 100: Octopus allows an account 100 calls in an hour, all apps together.',
    ],
    [
      { OCTOPUS_API_KEY: 'x'.repeat(32) },
      'An Octopus API key does not begin with sk_: is it the key, and the whole key?',
    ],
    [{ SLACK_ENABLED: 'true' }, 'SLACK_ENABLED is on and SLACK_WEBHOOK_URL is not set: no alert goes to Slack.'],
    [{ QUEUE_PARTITIONS: '2' }, 'QUEUE_PARTITIONS: not used by this version.'],
  ])('%j', (stated, warning) => {
    using folder = settingsFolder();
    expect(folder.load({ env: { ...HOUSEHOLD, ...stated } }).warnings).toEqual([warning]);
  });

  test('nothing is said where nothing is wrong', () => {
    using folder = settingsFolder();
    expect(folder.load({ env: { ...HOUSEHOLD, ...STORE, OCTOPUS_CALLS_PER_HOUR: '100' } }).warnings).toEqual([]);
  });
});
