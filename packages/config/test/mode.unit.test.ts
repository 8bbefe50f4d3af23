import { describe, expect, test } from 'vitest';
import { decideMode, type ModeFacts, SERVICES, type ServiceName } from '../src/index.ts';
import { HOUSEHOLD, STORE, settingsFolder } from './settings-folder.ts';

type Facts = Partial<Omit<ModeFacts, 'set'>> & { set?: string };

/** What is decided, and the names of what is missing for it. */
function decide({ set = '', ...facts }: Facts): string {
  const names = set.split(' ').filter(Boolean) as Parameters<ModeFacts['set']['get']>[0][];
  const { mode, sink, redis, problems } = decideMode({
    demo: false,
    sink: undefined,
    services: SERVICES,
    set: new Map(names.map((name) => [name, 'environment'])),
    ...facts,
  });
  return [mode, sink, redis, ...problems.map(({ name }) => name)].join(' ');
}

const OCTOPUS = 'OCTOPUS_API_KEY OCTOPUS_ACCOUNT_NUMBER';
const INFLUX = 'INFLUXDB_URL INFLUXDB_TOKEN INFLUXDB_ORG';
const only = (...services: ServiceName[]) => services;

describe('what runs', () => {
  test.each<[string, Facts, string]>([
    ['nothing set is a demo', {}, 'demo sqlite embedded'],
    ['alerts and a password alone are a demo', { set: 'SLACK_WEBHOOK_URL DASHBOARD_USER' }, 'demo sqlite embedded'],
    ['a demo may use a configured Redis', { set: 'REDIS_URL' }, 'demo sqlite url'],
    ['SINK=sqlite alone is a demo', { sink: 'sqlite' }, 'demo sqlite embedded'],
    [
      'a demo asked for is one, whatever is set',
      { demo: true, set: `${OCTOPUS} ${INFLUX}`, sink: 'influx' },
      'demo sqlite embedded',
    ],
    ['a demo asked for misses nothing', { demo: true, set: 'OCTOPUS_API_KEY INFLUXDB_URL' }, 'demo sqlite embedded'],
    [
      'a service beside a simulator is a demo',
      { services: only('writer'), set: 'DEMO_OCTOPUS_URL REDIS_URL' },
      'demo sqlite url',
    ],
    [
      'a service beside a simulator writes to the configured server',
      { services: only('writer'), set: `DEMO_OCTOPUS_URL REDIS_URL ${INFLUX}` },
      'demo influx url',
    ],
    ['an account is real, whatever simulator there is', { set: `${OCTOPUS} DEMO_OCTOPUS_URL` }, 'real sqlite embedded'],
    ['a key and a number are real, embedded', { set: OCTOPUS }, 'real sqlite embedded'],
    ['an accounts file is real, embedded', { set: 'ACCOUNTS_FILE' }, 'real sqlite embedded'],
    ['with a store it is InfluxDB', { set: `${OCTOPUS} ${INFLUX}` }, 'real influx embedded'],
    ['with everything it is the stack', { set: `${OCTOPUS} ${INFLUX} REDIS_URL` }, 'real influx url'],
    ['SINK wins over a configured store', { set: `${OCTOPUS} ${INFLUX}`, sink: 'sqlite' }, 'real sqlite embedded'],
    ['SINK wins over half a store', { set: `${OCTOPUS} INFLUXDB_URL`, sink: 'sqlite' }, 'real sqlite embedded'],
  ])('%s', (_, facts, decision) => {
    expect(decide(facts)).toBe(decision);
  });
});

describe('what is missing', () => {
  test.each<[string, Facts, string]>([
    ['a key without a number', { set: 'OCTOPUS_API_KEY' }, 'real sqlite embedded OCTOPUS_ACCOUNT_NUMBER'],
    ['a number without a key', { set: 'OCTOPUS_ACCOUNT_NUMBER' }, 'real sqlite embedded OCTOPUS_API_KEY'],
    ['an endpoint without a key', { set: 'OCTOPUS_REST_URL' }, `real sqlite embedded ${OCTOPUS}`],
    ['a budget without a key', { set: 'OCTOPUS_CALLS_PER_HOUR' }, `real sqlite embedded ${OCTOPUS}`],
    ['a store without a key', { set: INFLUX }, `real influx embedded ${OCTOPUS}`],
    ['part of a store', { set: `${OCTOPUS} INFLUXDB_URL` }, 'real influx embedded INFLUXDB_TOKEN INFLUXDB_ORG'],
    ['a bucket without a store', { set: `${OCTOPUS} INFLUXDB_BUCKET` }, `real influx embedded ${INFLUX}`],
    ['SINK=influx without a store', { set: OCTOPUS, sink: 'influx' }, `real influx embedded ${INFLUX}`],
    ['SINK=influx and nothing else', { sink: 'influx' }, `real influx embedded ${OCTOPUS} ${INFLUX}`],
    ['an accounts file beside a key', { set: 'ACCOUNTS_FILE OCTOPUS_API_KEY' }, 'real sqlite embedded OCTOPUS_API_KEY'],
    ['a fetcher of its own', { services: only('fetcher') }, `real sqlite embedded ${OCTOPUS} REDIS_URL`],
    ['an alerter of its own', { services: only('alerter') }, 'real sqlite embedded REDIS_URL'],
    ['a writer of its own', { services: only('writer'), set: `${INFLUX} REDIS_URL` }, 'real influx url'],
    [
      'a pipeline without a page',
      { services: only('scheduler', 'fetcher', 'writer'), set: OCTOPUS },
      'real sqlite embedded',
    ],
  ])('%s', (_, facts, decision) => {
    expect(decide(facts)).toBe(decision);
  });
});

describe('a demo', () => {
  test('polls every 10 s with calls to spare, keeps everything apart, and knows no real account', () => {
    using folder = settingsFolder();
    const { config, warnings } = folder.load({ env: { ...HOUSEHOLD, ...STORE }, demo: true });
    expect(config).toMatchObject({ mode: 'demo', sink: 'sqlite', influx: undefined, redis: { kind: 'embedded' } });
    expect(config.accounts).toMatchObject([{ id: 'home', pollIntervalMs: 10_000, callsPerHour: 720 }]);
    expect(config.accounts[0]?.apiKey.reveal()).not.toBe(HOUSEHOLD.OCTOPUS_API_KEY);
    expect(config.dataDir).toBe(folder.path('data/demo'));
    expect(config.queue.prefix).toBe('ohmini-demo');
    expect(warnings).toEqual(['This is a demo: the configured Octopus account and store are not used.']);
  });

  test('does as it is told where it is told', () => {
    using folder = settingsFolder();
    const env = {
      POLL_INTERVAL_SECONDS: '20',
      OCTOPUS_CALLS_PER_HOUR: '300',
      QUEUE_PREFIX: 'mine',
      DATA_DIR: '/var/o',
    };
    const { config } = folder.load({ env, demo: true });
    expect(config.accounts).toMatchObject([{ pollIntervalMs: 20_000, callsPerHour: 300 }]);
    expect([config.queue.prefix, config.dataDir]).toEqual(['mine-demo', '/var/o/demo']);
  });
});

test('a demo in several processes asks the simulator and writes to a bucket of its own', () => {
  using folder = settingsFolder();
  const env = { ...STORE, DEMO_OCTOPUS_URL: 'http://simulator:8090', REDIS_URL: 'redis://redis:6379' };
  const { config } = folder.load({ env, services: 'writer' });
  expect(config).toMatchObject({ mode: 'demo', sink: 'influx', hasSharedSimulator: true });
  expect(config.octopus.graphqlUrl).toBe('http://simulator:8090/v1/graphql/');
  expect(config.octopus.backendGraphqlUrl).toBe('http://simulator:8090/backend/v1/graphql/');
  expect(config.influx?.bucket).toBe('octopus_energy_demo');
});

test('the real thing has its own folder and prefix', () => {
  using folder = settingsFolder();
  const { config } = folder.load({ env: { ...HOUSEHOLD, REDIS_URL: 'rediss://:pw@cache.example.com:6380' } });
  expect([config.mode, config.dataDir, config.queue.prefix]).toEqual(['real', folder.path('data'), 'ohmini']);
  expect(config.redis.kind === 'url' && config.redis.url.reveal()).toBe('rediss://:pw@cache.example.com:6380');
});
