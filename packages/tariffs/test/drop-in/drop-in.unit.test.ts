import { hours, Permanent, RateLimited, Transient } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ASKED, AT, asking, EVERYTHING, VAR } from './asking-us.ts';

test.each([
  [new Transient('http-500', ''), 503, '30'],
  [new RateLimited('http-429', '', AT + 90_000), 503, '90'],
  [new RateLimited('edge-block', '', AT + 300_000), 503, '300'],
  [new RateLimited('public-budget', '', AT - 1), 503, '1'],
  [new Permanent('http-418', '', 'request'), 503, '30'],
  [new Permanent('http-404', '', 'missing'), 404, undefined],
])('%o is not the fault of the client', async (failure, status, retryAfter) => {
  const reply = await asking({ fail: failure }).get(`${VAR}/standard-unit-rates/`);
  expect(reply.status).toBe(status);
  expect(reply.headers['retry-after']).toBe(retryAfter);
  expect(Object.keys(JSON.parse(reply.body))).toEqual(['detail']);
});

test('a list that is known to be empty has no rows, and is no failure', async () => {
  const empty = new Permanent('empty', '', 'missing');
  const reply = await asking({ fail: empty }).get(`${VAR}/standard-unit-rates/`);
  expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { count: 0, next: null, previous: null, results: [] }]);
});

test('what is stale says so and is to be kept by nobody', async () => {
  for (const freshness of ['stale', 'stale-if-error'] as const) {
    const { headers } = await asking({ freshness, ageMs: hours(1), freshForMs: -hours(0.5) }).get(
      `${VAR}/standing-charges/`,
    );
    expect(headers).toMatchObject({
      age: '3600',
      'cache-control': 'public, max-age=0',
      'ohmini-freshness': freshness,
      'ohmini-fetched-at': '2026-11-21T17:00:00Z',
    });
  }
});

test.each([
  // Before what is at hand, across its start, and up to now where that is not at hand.
  ['period_from=2026-11-01T00:00Z&period_to=2026-11-02T00:00Z', 503],
  ['period_from=2026-11-12T23:59Z', 503],
  ['period_from=2026-11-13T00:00Z', 200],
  ['period_from=2026-11-20T00:00Z&period_to=2027-11-20T00:00Z', 200],
  ['period_to=2026-11-01T00:00Z', 200],
])('%s is answered with %i: never with a part of it', async (query, status) => {
  expect((await asking().get(`${VAR}/standard-unit-rates/?${query}`)).status).toBe(status);
});

test('the cache is asked for the stretch that the client wants, within what can be known', async () => {
  const us = asking({ covers: EVERYTHING });
  await us.get(`${VAR}/standard-unit-rates/?period_from=2026-09-01T00:00&period_to=2026-10-01T00:00Z`);
  await us.get(`${VAR}/standing-charges/?period_from=0001-01-01T00:00Z`);
  await us.get(`${VAR}/standing-charges/?period_to=9999-01-01T00:00Z`);
  await us.get(`${VAR}/standing-charges/?period_from=9999-01-01T00:00Z`);
  expect(us.intervals.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()])).toEqual([
    ['2026-08-31T23:00:00.000Z', '2026-10-01T00:00:00.000Z'],
    ['2026-11-13T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
  ]);
});

test('each month of the past is paid for once, and not again by who reads on in what was asked for last', async () => {
  const spent: number[] = [];
  let isThere = true;
  const spend = (tokens: number) => {
    spent.push(tokens);
    return isThere;
  };
  const us = asking({ covers: EVERYTHING, spend });
  const status = async (from: string, list = 'standing-charges', page = 1) =>
    (await us.get(`${VAR}/${list}/?period_from=${from}T00:00Z&page_size=1&page=${page}`)).status;
  expect(await status('2026-11-14')).toBe(200);
  expect(spent).toEqual([]);
  for (const page of [1, 2]) expect(await status('2026-09-14', 'standing-charges', page)).toBe(200);
  expect(spent).toEqual([3]);
  // Three others later it is joined anew.
  for (const from of ['2026-08-14', '2026-07-14', '2026-06-14', '2026-09-14']) await status(from);
  expect(spent).toEqual([3, 4, 5, 6, 3]);
  isThere = false;
  const asked = us.asked.length;
  const refused = [await status('2026-01-14'), await status('2026-01-14')];
  expect([refused, us.asked.length, spent.slice(5)]).toEqual([[429, 429], asked, [11, 11]]);
});

test.each(['available_at=2026-01-01T00:00Z', 'brand=COOP_ENERGY'])(
  '%s is another question than ours',
  async (query) => {
    expect((await asking().get(`/products/?${query}`)).status).toBe(400);
  },
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('A', 'E-1R-VAR-22-11-01-A', '..', '%2e%2e', ''),
);
const anyPath = fc.oneof(
  text,
  fc.array(text, { maxLength: 7 }).map((parts) => `/products/${parts.join('/')}`),
  fc.tuple(text, text, text).map(([a, b, c]) => `/products/${a}/electricity-tariffs/${b}/${c}/`),
  fc.tuple(text, text).map(([a, b]) => `/products/${a}/gas-tariffs/${b}/standing-charges/`),
);
const name = fc.oneof(fc.constantFrom('page', 'page_size', 'period_from', 'period_to', 'is_green', '__proto__'), text);
const value = fc.oneof(
  text,
  fc.integer().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.double().map(String),
);
const anyQuery = fc
  .array(fc.tuple(name, value), { maxLength: 6 })
  .map((pairs) => new URLSearchParams(pairs).toString());
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'TRACE', 'x');

test('whatever is asked for, we answer, and the cache is asked for nothing but what Octopus can have', async () => {
  await fc.assert(
    fc.asyncProperty(method, anyPath, fc.oneof(anyQuery, text), async (method, path, query) => {
      const us = asking({ covers: EVERYTHING });
      const reply = await us.ask({ method, path, query });
      expect(reply.status).toBeLessThan(500);
      for (const asked of us.asked) expect(asked).toMatch(ASKED);
      if (reply.body !== '') JSON.parse(reply.body);
    }),
    { numRuns: 2_000 },
  );
});

test('of a query that we do not know nothing comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-z]{12}$/), name, async (secret, given) => {
      for (const path of [`${VAR}/standard-unit-rates/`, `${VAR}/standard-unit-rates`, '/products/']) {
        const query = new URLSearchParams([
          [given, secret],
          [secret, '1'],
          ['page_size', '1'],
        ]).toString();
        const reply = await asking().ask({ method: 'GET', path, query });
        expect(JSON.stringify(reply)).not.toContain(secret);
      }
    }),
  );
});
