import { describe, expect, test } from 'vitest';
import { HOUSEHOLD, settingsFolder } from './settings-folder.ts';

const PASSWORD = { DASHBOARD_USER: 'me', DASHBOARD_PASSWORD: 'twelve chars' };
const REDIS = { REDIS_URL: 'redis://redis:6379' };
const CONTAINER = { OHMINI_CONTAINER: '1' };
const PROXY = { DASHBOARD_TRUSTED_PROXY: '172.18.0.0/16' };
const STORED = `scrypt:15:8:3:${'s'.repeat(22)}:${'h'.repeat(43)}`;
const ANYWHERE = { HEALTH_SERVER_ADDR: '0.0.0.0:8080' };

function listening(stated: Record<string, string>, services?: string): string {
  using folder = settingsFolder();
  const env = { ...HOUSEHOLD, ...PASSWORD, ...REDIS, ...stated };
  const { host, port } = folder.load({ env, ...(services && { services }) }).config.listen;
  return `${host} ${port}`;
}

describe('the address', () => {
  test.each([
    [':9000', '127.0.0.1 9000'],
    [':0', '127.0.0.1 0'],
    ['0.0.0.0:8080', '0.0.0.0 8080'],
    ['localhost:8080', 'localhost 8080'],
    ['[::1]:8080', '::1 8080'],
    ['[::]:8080', ':: 8080'],
  ])('%s is %s', (stated, address) => expect(listening({ HEALTH_SERVER_ADDR: stated })).toBe(address));

  test.each([
    ['scheduler,fetcher,writer', 8080],
    ['dashboard', 8080],
    ['scheduler', 8081],
    ['fetcher', 8082],
    ['writer', 8083],
    ['alerter', 8084],
  ])('of %s is at port %i', (services, port) => expect(listening({}, services)).toBe(`127.0.0.1 ${port}`));

  test('without a host is every interface in a container', () => {
    expect(listening({ ...CONTAINER, HEALTH_SERVER_ADDR: ':9000' })).toBe('0.0.0.0 9000');
    expect(listening({ ...CONTAINER, HEALTH_SERVER_ADDR: '127.0.0.1:9000' })).toBe('127.0.0.1 9000');
    expect(listening(CONTAINER, 'writer')).toBe('0.0.0.0 8083');
  });
});

describe('the dashboard', () => {
  const dashboardOf = (stated: Record<string, string>) => {
    using folder = settingsFolder();
    const { config } = folder.load({ env: { ...HOUSEHOLD, ...stated } });
    return `${config.dashboard.access.kind} ${config.dashboard.canWrite ? 'read-write' : 'read-only'}`;
  };

  test.each<[string, Record<string, string>, string]>([
    ['is open to this machine', {}, 'open read-write'],
    ['keeps its password on this machine', PASSWORD, 'guarded read-write'],
    ['may be reached from elsewhere with a password', { ...ANYWHERE, ...PASSWORD }, 'guarded read-write'],
    ['may be open to all when that is said', { ...ANYWHERE, DASHBOARD_AUTH: 'off' }, 'open read-only'],
    [
      'writes for nobody unknown, though told to',
      { ...ANYWHERE, DASHBOARD_AUTH: 'off', DASHBOARD_WRITE: 'on' },
      'open read-only',
    ],
    [
      'may be reached from elsewhere through a proxy that signs people in',
      { ...ANYWHERE, ...PROXY, DASHBOARD_FORWARD_USER_HEADER: 'Remote-User' },
      'guarded read-write',
    ],
    ['takes a password that nobody can read', { ...PASSWORD, DASHBOARD_PASSWORD: STORED }, 'guarded read-write'],
    ['writes nothing when told so', { DASHBOARD_WRITE: 'false' }, 'open read-only'],
  ])('%s', (_, stated, expected) => expect(dashboardOf(stated)).toBe(expected));

  const ELSEWHERE =
    'must be set, because other machines can reach the dashboard; or bind HEALTH_SERVER_ADDR to 127.0.0.1, or set DASHBOARD_AUTH=off';

  const PUBLIC = 'must be set, because DASHBOARD_HOSTS lets others reach the dashboard; or set DASHBOARD_AUTH=off';

  test.each<[string, Record<string, string>, [string, string][]]>([
    [
      'with a password and without asking for it',
      { ...PASSWORD, DASHBOARD_AUTH: 'off' },
      [['DASHBOARD_AUTH', 'must not be off while DASHBOARD_PASSWORD is set: set it to on, or take the other away']],
    ],
    [
      'on every interface',
      ANYWHERE,
      [
        ['DASHBOARD_USER', ELSEWHERE],
        ['DASHBOARD_PASSWORD', ELSEWHERE],
      ],
    ],
    [
      'on a name of the network',
      { HEALTH_SERVER_ADDR: 'pi.local:8080' },
      [
        ['DASHBOARD_USER', ELSEWHERE],
        ['DASHBOARD_PASSWORD', ELSEWHERE],
      ],
    ],
    [
      'in a container',
      CONTAINER,
      [
        ['DASHBOARD_USER', ELSEWHERE],
        ['DASHBOARD_PASSWORD', ELSEWHERE],
      ],
    ],
    [
      'with a user alone',
      { DASHBOARD_USER: 'me' },
      [['DASHBOARD_PASSWORD', 'must be set, with the other of user and password']],
    ],
    [
      'with a short password',
      { ...PASSWORD, ...ANYWHERE, DASHBOARD_PASSWORD: 'short' },
      [['DASHBOARD_PASSWORD', 'must be 12 to 256 characters, or what `ohmini password` printed']],
    ],
    [
      'with a stored password that is guessed too fast',
      { ...PASSWORD, DASHBOARD_PASSWORD: STORED.replace('15', '10') },
      [['DASHBOARD_PASSWORD', 'must be 12 to 256 characters, or what `ohmini password` printed']],
    ],
    [
      'that believes a header of anybody',
      { ...ANYWHERE, DASHBOARD_FORWARD_USER_HEADER: 'Remote-User' },
      [['DASHBOARD_TRUSTED_PROXY', 'must be set, because DASHBOARD_FORWARD_USER_HEADER is believed from there alone']],
    ],
    [
      'that believes everybody',
      { ...PASSWORD, DASHBOARD_TRUSTED_PROXY: '0.0.0.0/0' },
      [
        [
          'DASHBOARD_TRUSTED_PROXY',
          'must be a comma-separated list of addresses or networks such as 172.18.0.0/16, each of /8 or narrower',
        ],
      ],
    ],
    [
      'with a public name and without a password',
      { DASHBOARD_HOSTS: 'ohmini.example.com' },
      [
        ['DASHBOARD_USER', PUBLIC],
        ['DASHBOARD_PASSWORD', PUBLIC],
      ],
    ],
    [
      'open to all and behind a proxy that signs people in',
      { ...ANYWHERE, ...PROXY, DASHBOARD_FORWARD_USER_HEADER: 'Remote-User', DASHBOARD_AUTH: 'off' },
      [
        [
          'DASHBOARD_AUTH',
          'must not be off while DASHBOARD_FORWARD_USER_HEADER is set: set it to on, or take the other away',
        ],
      ],
    ],
  ])('is refused %s', (_, stated, problems) => {
    using folder = settingsFolder();
    const found = folder.problems({ env: { ...HOUSEHOLD, ...stated } });
    expect(found.map(({ name, rule }) => [name, rule])).toEqual(problems);
  });

  test('that is open to all is a warning', () => {
    using folder = settingsFolder();
    expect(folder.load({ env: { ...HOUSEHOLD, ...ANYWHERE, DASHBOARD_AUTH: 'off' } }).warnings).toEqual([
      'DASHBOARD_AUTH is off: everybody who can reach HEALTH_SERVER_ADDR sees the dashboard.',
    ]);
  });

  test('that runs elsewhere asks nothing of a writer in a container', () => {
    using folder = settingsFolder();
    expect(folder.problems({ env: { ...HOUSEHOLD, ...REDIS, ...CONTAINER }, services: 'writer' })).toEqual([]);
  });
});

describe('the names of the dashboard', () => {
  const namesWith = (stated: Record<string, string>) => {
    using folder = settingsFolder();
    return folder.load({ env: { ...HOUSEHOLD, ...stated } }).config.dashboard.publicNames;
  };

  test('are those of DASHBOARD_HOSTS and of DASHBOARD_URL, in small letters', () => {
    const stated = { DASHBOARD_HOSTS: 'A.example.com, b.ts.net', DASHBOARD_URL: 'https://C.example.com:8443/ohmini' };
    expect(namesWith({ ...PASSWORD, ...stated })).toEqual(['a.example.com', 'b.ts.net', 'c.example.com']);
  });

  test('are none where it is open because nobody else can connect', () => {
    expect(namesWith({ DASHBOARD_URL: 'https://c.example.com' })).toEqual([]);
    expect(namesWith({ DASHBOARD_URL: 'https://c.example.com', DASHBOARD_AUTH: 'off' })).toEqual(['c.example.com']);
  });
});

describe('the trusted proxy', () => {
  const proxyOf = (stated: string) => {
    using folder = settingsFolder();
    const { config } = folder.load({ env: { ...HOUSEHOLD, ...PASSWORD, DASHBOARD_TRUSTED_PROXY: stated } });
    return (address: string) => config.dashboard.trustedProxy?.has(address);
  };

  test.each([
    ['172.18.0.0/16', '172.18.3.4', true],
    ['172.18.0.0/16', '::ffff:172.18.3.4', true],
    ['172.18.0.0/16', '172.19.0.1', false],
    ['10.0.0.2, fd00:1::/64', '10.0.0.2', true],
    ['10.0.0.2, fd00:1::/64', '10.0.0.3', false],
    ['10.0.0.2, fd00:1::/64', 'fd00:1::9', true],
    ['10.0.0.2, fd00:1::/64', 'fd00:2::9', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['127.0.0.1', '', false],
  ])('%s has %s: %s', (stated, address, isThere) => expect(proxyOf(stated)(address)).toBe(isThere));
});
