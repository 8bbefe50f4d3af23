import { createServer } from 'node:net';
import { type Config, SERVICES, Secret } from '@ohmini/config';
import { condition } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { dashboard } from '../src/dashboard.ts';
import { quarantine } from '../src/quarantine.ts';
import { status } from '../src/status.ts';
import { quarantineTests, readingOf, refusedReading, SERIES, type Surroundings } from './quarantine-fixture.ts';

const tests = quarantineTests();

const PASSWORD = 'canary-password';
const USER = 'canary-user';
const NUMBER = 'A-CA7A0001';

/** As they are after a bad day: every trouble is on record, and something is in quarantine. */
async function inTrouble(): Promise<Surroundings & { config: Config }> {
  const it = await tests.open();
  const text = `${NUMBER} of ${USER} at influx.canary.lan, see /srv/canary: ${PASSWORD}`;
  await condition(it.context, 'octopus-down', SERIES.account).raise(text);
  for (const rule of ['store', 'settings', 'channel-refused'] as const) await condition(it.context, rule).raise(text);
  await quarantine(it.context).put([refusedReading(readingOf(0.1))]);
  const login = { user: USER, password: new Secret(PASSWORD) };
  const config: Config = {
    ...it.context.config,
    alerts: { ...it.context.config.alerts, slackUrl: new Secret('https://hooks.slack.com/services/canary') },
    dashboard: { ...it.context.config.dashboard, access: { kind: 'guarded', login, userHeader: undefined } },
  };
  return Object.assign(it, { config });
}

/** What nobody is told who has no password. */
const canariesOf = ({ config, context }: { config: Config; context: Surroundings['context'] }) => [
  'canary',
  NUMBER,
  USER,
  PASSWORD,
  SERIES.device,
  config.dataDir,
  process.cwd(),
  new URL(context.redisUrl).host,
  ...config.accounts.flatMap(({ accountNumber, apiKey }) => [accountNumber, apiKey.reveal()]),
];

const PUBLIC = ['/health', '/ready', '/octopus/v1/products/', '/octopus/v1/nowhere/'];
const PRIVATE = [
  '/',
  '/status',
  '/api/v1/overview',
  '/queues',
  '/queues/api/queues?activeQueue=quarantine',
  '/nowhere',
];

test('without a password no body says a host, a path, an account, a meter or a key', async () => {
  await using it = await inTrouble();
  const { config } = it;
  await using stack = new AsyncDisposableStack();
  stack.use(await dashboard({ ...it.context, config }));
  const url = it.log.lines.flatMap(({ fields }) => ('url' in fields ? [String(fields.url)] : []))[0];
  const asked = [...PUBLIC, '/metrics', ...PRIVATE].map(async (path) => {
    const response = await fetch(`${url}${path}`);
    return { path, status: response.status, said: JSON.stringify([...response.headers]) + (await response.text()) };
  });
  const answers = await Promise.all(asked);
  expect(answers.filter(({ status: code }) => code === 401).map(({ path }) => path)).toEqual(PRIVATE);
  expect(answers.find(({ path }) => path === '/ready')?.said).toContain('does not take readings since');
  for (const canary of canariesOf({ config, context: it.context }))
    for (const { path, said } of answers) expect([path, canary, said.includes(canary)]).toEqual([path, canary, false]);
});

test.each(SERVICES)('a %s that lost its Redis says so, and no host', async (service) => {
  await using it = await inTrouble();
  await using stack = new AsyncDisposableStack();
  const port = await freePort();
  it.context.redis.disconnect();
  const config: Config = { ...it.config, listen: { host: '127.0.0.1', port } };
  stack.use(await status({ ...it.context, config }, [service]));
  const said = await Promise.all(
    ['/health', '/ready', '/metrics'].map(
      async (path) => await (await fetch(`http://127.0.0.1:${port}${path}`)).text(),
    ),
  );
  expect(said[0]).toContain('"healthy"');
  expect(said[1]).toContain('does not answer since');
  const everything = said.join('\n');
  const seen = canariesOf({ config, context: it.context }).filter((canary) => everything.includes(canary));
  expect(seen).toEqual([]);
});

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return await promise;
}
