import { expect, test } from 'vitest';
import { CANARY, canaryDashboard } from './canary-dashboard.ts';
import { dashboardRoutes, METHODS } from './dashboard-routes.ts';

/**
 * For whom what is below a path is. A route with none of these fails the first test: whoever adds one says whose it is.
 * The longest that fits counts.
 */
const POLICY = {
  '/health': 'everybody',
  '/ready': 'everybody',
  '/metrics': 'everybody',
  '/octopus/v1': 'everybody',
  '/': 'readers',
  '/status': 'readers',
  '/pipeline': 'readers',
  '/runbooks': 'readers',
  '/api/v1': 'readers',
  '/assets': 'readers',
  '/queues': 'readers',
} as const;

const policyOf = (path: string) => {
  const below = Object.entries(POLICY).filter(
    ([prefix]) => path === prefix || (prefix !== '/' && path.startsWith(`${prefix}/`)),
  );
  return below.toSorted(([a], [b]) => b.length - a.length)[0]?.[1];
};

const CHANGES = ['POST', 'PUT', 'PATCH', 'DELETE'];

const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
const RIGHT = basic(CANARY.credentials);
const OWN = { 'sec-fetch-site': 'same-origin' };

/** What is sent, and which status each policy has for a reading and for a changing method. */
const CASES: {
  name: string;
  headers: Record<string, string>;
  readers: { reads: (status: number) => boolean; changes: (status: number) => boolean };
}[] = [
  { name: 'no password', headers: OWN, readers: { reads: is(401), changes: is(401) } },
  {
    name: 'a wrong password',
    headers: { ...OWN, ...basic('ann:wrong wrong wrong') },
    readers: { reads: is(401), changes: is(401) },
  },
  { name: 'the right password', headers: { ...OWN, ...RIGHT }, readers: { reads: isServed, changes: isServed } },
  {
    name: 'the right password from a foreign origin',
    headers: { ...RIGHT, origin: 'https://evil.example' },
    readers: { reads: isServed, changes: is(403) },
  },
  {
    name: 'the right password from a foreign site',
    headers: { ...RIGHT, 'sec-fetch-site': 'cross-site' },
    readers: { reads: isServed, changes: is(403) },
  },
  {
    name: 'the right password under a foreign name',
    headers: { ...OWN, ...RIGHT, host: 'evil.example' },
    readers: { reads: is(421), changes: is(421) },
  },
];

const ROUTES = dashboardRoutes();

test('every route that there is has a policy', () => {
  expect(ROUTES.length).toBeGreaterThan(50);
  expect(ROUTES.filter(({ path }) => policyOf(path) === undefined)).toEqual([]);
});

test('the routes that are known to be there are found', () => {
  const found = ROUTES.map(({ path }) => path);
  for (const path of [
    '/',
    '/health',
    '/octopus/v1/x',
    '/api/v1/live',
    '/assets/live.js',
    '/queues/static/x',
    '/queues/api/queues/x/empty',
  ])
    expect(found).toContain(path);
});

test.each(CASES)(
  'with $name each route does by each method what its policy says',
  async ({ headers, readers }) => {
    await using server = await canaryDashboard();
    const paths = [...new Set([...ROUTES.map(({ path }) => path), '/nowhere'])];
    const wrong: string[] = [];
    for (const path of paths) {
      for (const method of METHODS) {
        const { status, text, head } = await server.ask(method, path, headers);
        if (!isSafe(head)) wrong.push(`${method} ${path} has unsafe headers`);
        const isOpen = policyOf(path) === 'everybody';
        const expected = CHANGES.includes(method) ? readers.changes : readers.reads;
        if (isOpen ? !isOpened(status) : !expected(status)) wrong.push(`${method} ${path} ${status}`);
        if (isOpen || !isServed(status))
          for (const secret of CANARY.secrets)
            if (text.includes(secret)) wrong.push(`${method} ${path} tells ${secret}`);
      }
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);

/** Nothing inline but the styles of Bull Board, nothing from elsewhere, in no frame, kept by nobody, and no word of what we are. */
function isSafe(head: Record<string, unknown>): boolean {
  const policy = String(head['content-security-policy']);
  return (
    /default-src 'self'/.test(policy) &&
    /frame-ancestors 'none'/.test(policy) &&
    !/script-src[^;]*unsafe|default-src[^;]*unsafe|unsafe-eval|https?:|\*/.test(policy) &&
    head['x-content-type-options'] === 'nosniff' &&
    head['referrer-policy'] === 'no-referrer' &&
    head['cross-origin-resource-policy'] === 'same-origin' &&
    !('x-powered-by' in head) &&
    !('access-control-allow-origin' in head)
  );
}

/** Whether it went past all the gates, whatever became of it then. A page that fails is served too. */
function isServed(status: number): boolean {
  return ![401, 421, 429].includes(status);
}

function isOpened(status: number): boolean {
  return ![401, 403, 421, 429].includes(status);
}

function is(expected: number): (status: number) => boolean {
  return (status) => status === expected;
}
