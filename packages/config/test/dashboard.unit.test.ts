import { describe, expect, test } from 'vitest';
import { HOUSEHOLD, settingsFolder } from './settings-folder.ts';

const PASSWORD = { DASHBOARD_USER: 'me', DASHBOARD_PASSWORD: 'twelve chars' };
const REDIS = { REDIS_URL: 'redis://redis:6379' };
const CONTAINER = { OHMINI_CONTAINER: '1' };
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
    ['keeps its password on this machine', PASSWORD, 'password read-write'],
    ['may be reached from elsewhere with a password', { ...ANYWHERE, ...PASSWORD }, 'password read-write'],
    ['may be open to all when that is said', { ...ANYWHERE, DASHBOARD_AUTH: 'off' }, 'open read-only'],
    [
      'writes for nobody unknown, though told to',
      { ...ANYWHERE, DASHBOARD_AUTH: 'off', DASHBOARD_WRITE: 'on' },
      'open read-only',
    ],
    ['writes nothing when told so', { DASHBOARD_WRITE: 'false' }, 'open read-only'],
  ])('%s', (_, stated, expected) => expect(dashboardOf(stated)).toBe(expected));

  const ELSEWHERE =
    'must be set, because other machines can reach the dashboard; or bind HEALTH_SERVER_ADDR to 127.0.0.1, or set DASHBOARD_AUTH=off';

  test.each<[string, Record<string, string>, [string, string][]]>([
    [
      'with a password and without asking for it',
      { ...PASSWORD, DASHBOARD_AUTH: 'off' },
      [['DASHBOARD_AUTH', 'must not be off while DASHBOARD_PASSWORD is set: set it to on, or take the password away']],
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
      [['DASHBOARD_PASSWORD', 'must be 12 to 256 characters']],
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
