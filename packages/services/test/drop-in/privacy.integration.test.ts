import { until } from '@ohmini/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AGILE, endpoints } from './endpoint.ts';

const around = endpoints();
const RATES = `${AGILE}/standard-unit-rates/`;
const CANARY = 'sk_live_canary0123456789canary012345';
const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` });

test('a key that a client sends along reaches no log, Redis command, call, error, metric or answer', async () => {
  await using endpoint = await around.open();
  await using stack = new AsyncDisposableStack();
  const commands: string[] = [];
  const monitor = await around.redis.monitor();
  stack.defer(() => monitor.disconnect());
  monitor.on('monitor', (_time: string, args: string[]) => void commands.push(args.join(' ')));

  const answers: string[] = [];
  const say = async (path: string, init: RequestInit = {}) => {
    const response = await endpoint.get(path, { headers: { ...basic(CANARY), cookie: `key=${CANARY}` }, ...init });
    answers.push(JSON.stringify([...response.headers]), await response.text());
  };
  await say(RATES);
  await say(`${RATES}?api_key=${CANARY}&page_size=3`);
  await say(`${RATES.slice(0, -1)}?api_key=${CANARY}`);
  await say(`${RATES}?period_from=${CANARY}`);
  await say(`${RATES}?page=${CANARY}`);
  await say(`/products/${CANARY}/`);
  await say(`/products/${CANARY}`);
  await say(`/accounts/${CANARY}/`);
  await say(`/products/?key=${CANARY}`, { method: 'POST', body: CANARY });
  await say(`/products/%E0%A4%A/?key=${CANARY}`);
  around.octopus.fault({ kind: 'http-status', status: 500 });
  await say(`${AGILE}/standing-charges/?key=${CANARY}`);
  answers.push(await (await fetch(`${endpoint.url}/metrics`)).text());
  await until('Redis has shown a command of ours', () => commands.some((each) => each.includes('named:lists')));

  const calls = around.octopus.calls.list();
  expect(calls.length).toBeGreaterThan(1);
  expect(new Set(calls.map(({ account }) => account))).toEqual(new Set(['public']));
  const everything = [JSON.stringify(endpoint.log.lines), JSON.stringify(calls), ...commands, ...answers].join('\n');
  for (const secret of [CANARY, Buffer.from(`${CANARY}:`).toString('base64')])
    expect(everything.includes(secret)).toBe(false);
});

test('the tariffs need no password where everything else does', async () => {
  await using endpoint = await around.open({
    DASHBOARD_AUTH: 'on',
    DASHBOARD_USER: 'ann',
    DASHBOARD_PASSWORD: 'correct horse battery',
  });
  for (const headers of [{}, basic(CANARY)]) expect((await endpoint.get(RATES, { headers })).status).toBe(200);
  for (const path of ['/', '/octopus', '/octopus/v1x/products/', '/octopus/v1/../../queues'])
    expect((await fetch(endpoint.url + path)).status).toBe(401);
});

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map(encodeURIComponent),
  fc.constantFrom('products', '..', '%2e%2e', '%2F', 'E-1R-AGILE-24-10-01-A', 'AGILE-24-10-01', 'electricity-tariffs'),
  fc.constantFrom('standard-unit-rates', 'http:%2F%2Fevil.example', '@evil.example', '%00', '%E0', ';x', '\\'),
);
const anyPath = fc.array(part, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`);

test('whatever path is called, Octopus is asked for its tariffs alone, and the fault is never ours', async () => {
  await using endpoint = await around.open();
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(anyPath, fc.string({ unit: 'binary', maxLength: 20 }), async (path, query) => {
      const url = `${endpoint.base}/products${path}?${encodeURI(query.toWellFormed())}`;
      const { status } = await fetch(url, { redirect: 'manual', headers: { connection: 'close' } });
      statuses.add(status);
      return status < 500;
    }),
    // The flood limit lets two hundred through at once.
    { numRuns: 150 },
  );
  expect([...statuses].filter((status) => ![200, 301, 400, 404].includes(status))).toEqual([]);
  const known =
    /^\/v1\/products\/(\?page_size=100(&page=\d+)?|[A-Z0-9-]+\/((electricity|gas)-tariffs\/[A-Z0-9-]+\/[a-z-]+\/\?[\w=&%-]+)?)$/;
  expect(endpoint.asked().filter((path) => !known.test(path))).toEqual([]);
});
