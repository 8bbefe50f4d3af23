import { expect, test } from 'vitest';
import { boardRoutes } from './board-routes.ts';
import { dashboard } from './dashboard.ts';

const LOGIN = { user: 'ann', password: 'correct horse: battery' };
const ACCESS = { kind: 'guarded', login: LOGIN, forwarded: undefined } as const;
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
const RIGHT = basic('ann:correct horse: battery');

/** Every path there is, Bull Board's as its own router lists them. */
const PATHS = [
  ...['/', '/status', '/api/v1/overview', '/api/v1/live', '/assets/live.js', '/assets/icon.svg', '/nowhere'],
  ...boardRoutes().map(({ route }) => `/queues${route.replaceAll(/:\w+/g, 'x')}`),
];

test.each([
  ['no credentials', {}],
  ['a wrong password', basic('ann:correct horse')],
  ['a wrong user', basic('bob:correct horse: battery')],
  ['an empty pair', basic(':')],
  ['another scheme', { authorization: 'Bearer ann' }],
  ['rubbish', { authorization: 'Basic' }],
])('with %s every route is 401 by every method', async (_, headers) => {
  await using server = await dashboard({ access: ACCESS });
  const answers = await Promise.all(
    PATHS.flatMap((path) =>
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(async (method) => {
        const response = await fetch(server.url + path, { method, headers });
        return `${method} ${path} ${response.status} ${response.headers.get('www-authenticate') !== null}`;
      }),
    ),
  );
  expect(answers.filter((each) => !each.endsWith(' 401 true'))).toEqual([]);
});

test('with user and password the pages open', async () => {
  await using server = await dashboard({ access: ACCESS });
  for (const path of ['/', '/status', '/api/v1/overview', '/assets/live.js', '/queues']) {
    expect((await fetch(server.url + path, { headers: RIGHT })).status).toBe(200);
  }
});

test.each(['/health', '/ready', '/metrics'])('%s asks for no password', async (path) => {
  await using server = await dashboard({ access: ACCESS });
  expect((await fetch(server.url + path)).status).toBe(200);
});

test.each([
  ['from nowhere', {}],
  ['from another site', { origin: 'https://evil.example' }],
  ['from another port', { origin: 'http://127.0.0.1:1' }],
  ['from a page without an origin', { origin: 'null' }],
  ['marked as cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['marked as same-site', { 'sec-fetch-site': 'same-site' }],
])('a change %s is refused, password or not', async (_, headers) => {
  await using server = await dashboard({ access: ACCESS });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const response = await fetch(`${server.url}/queues/api/queues/poll/pause`, {
      method,
      headers: { ...RIGHT, ...headers },
    });
    expect(response.status).toBe(403);
  }
});

test.each([
  ['its origin', (url: string) => ({ origin: url })],
  ['its fetch metadata', () => ({ 'sec-fetch-site': 'same-origin' })],
])('a change from our own page, known by %s, is taken', async (_, headersFor) => {
  await using server = await dashboard({ access: ACCESS });
  const headers = { ...RIGHT, ...headersFor(server.url) };
  const response = await fetch(`${server.url}/queues/api/queues/poll/pause`, { method: 'PUT', headers });
  // There is no such queue here; what matters is that Bull Board was asked.
  expect([response.status, await response.json()]).toEqual([404, { error: { key: 'ERRORS.QUEUE_NOT_FOUND' } }]);
});

test('a body larger than a job can be is refused', async () => {
  await using server = await dashboard();
  const response = await fetch(`${server.url}/queues/api/queues/poll/add`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ data: 'x'.repeat(70_000) }),
  });
  expect(response.status).toBe(413);
});
