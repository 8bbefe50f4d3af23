import { startSimulator } from '@ohmini/simulator';
import { expect, test } from 'vitest';
import { allPages } from '../src/all-pages.ts';
import { asking, json, NOW, serverThat } from './asking.ts';

const PATH = 'products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-A/standard-unit-rates/';
const query = { period_from: '2026-11-01T00:00:00Z', period_to: '2026-11-21T00:00:00Z', page_size: '100' };

/** Three pages of two rows, as the server of a test may garble them. */
const pageOf = (url = '', garbled: object = {}) => {
  const page = Number(new URL(url, 'http://test').searchParams.get('page') ?? 1);
  const next = page < 3 ? `http://test/v1/products/?page=${page + 1}` : null;
  return { count: 6, next, previous: null, results: [{ row: 2 * page }, { row: 2 * page + 1 }], ...garbled };
};

const read = async (url: string) => {
  const { get, signal } = asking(url);
  return (await allPages(get, 'products/', {}, { signal })).results;
};

test('all pages of a list are read, in order', async () => {
  await using octopus = await startSimulator({ clock: { now: () => NOW } });
  const { get, signal } = asking(octopus.restUrl);
  const { results } = await allPages(get, PATH, query, { signal });
  const starts = results?.map((row) => (row as { valid_from: string }).valid_from) ?? [];
  expect(starts).toHaveLength(20 * 48);
  expect(starts).toEqual([...new Set(starts)].sort().reverse());
  expect(octopus.calls.count({ operation: 'rates' })).toBe(10);
});

test('the address of a next page is never called, wherever it leads', async () => {
  await using elsewhere = await serverThat((_, response) => json(response, {}));
  await using octopus = await serverThat(({ url }, response) => {
    const { next, ...page } = pageOf(url);
    json(response, { ...page, next: next && `${elsewhere.url}/../secret?${next.split('?')[1]}` });
  });
  expect(await read(octopus.url)).toHaveLength(6);
  expect(elsewhere.requests).toEqual([]);
  expect(octopus.requests.map(({ url }) => url)).toEqual([
    '/v1/products/?',
    '/v1/products/?page=2',
    '/v1/products/?page=3',
  ]);
});

test('no key, cookie or other credential is sent, not even where one stands in the address', async () => {
  await using octopus = await serverThat(({ url }, response) => json(response, pageOf(url), { 'set-cookie': 'a=b' }));
  await read(octopus.url);
  for (const { headers } of octopus.requests)
    expect(Object.keys(headers).sort()).toEqual(
      expect.not.arrayContaining(['authorization', 'cookie', 'proxy-authorization', 'referer']),
    );
});

test('a redirect is not followed', async () => {
  await using elsewhere = await serverThat((_, response) => json(response, pageOf()));
  await using octopus = await serverThat((_, response) => response.writeHead(302, { location: elsewhere.url }).end());
  await expect(read(octopus.url)).rejects.toMatchObject({ kind: 'transient', code: 'http-302' });
  expect(elsewhere.requests).toEqual([]);
});

test.each<[string, (page: number) => object]>([
  ['that grows while it is read', (page) => (page === 3 ? { count: 7 } : {})],
  ['that lacks a row', (page) => (page === 2 ? { results: [{}] } : {})],
  ['that has one too many', (page) => (page === 3 ? { results: [{}, {}, {}] } : {})],
  ['that goes in circles', () => ({ next: 'http://test/v1/products/?page=2' })],
  ['that leads nowhere', () => ({ next: 'http://test/v1/products/' })],
  ['whose pages go by another name', (page) => (page < 3 ? { next: 'http://test/v1/products/?cursor=abc' } : {})],
  ['that never ends', (page) => ({ count: 1e9, next: `/?page=${page + 1}` })],
])('a list %s is no answer', async (_, garble) => {
  await using octopus = await serverThat(({ url }, response) => {
    const page = Number(new URL(url ?? '', 'http://test').searchParams.get('page') ?? 1);
    json(response, pageOf(url, garble(page)));
  });
  await expect(read(octopus.url)).rejects.toMatchObject({ kind: 'transient', code: 'partial' });
  expect(octopus.requests.length).toBeLessThanOrEqual(50);
});

test.each([
  [404, { kind: 'transient', code: 'partial' }],
  [500, { kind: 'transient', code: 'http-500' }],
])('a list with a page that answers %i is no answer', async (status, expected) => {
  await using octopus = await serverThat(({ url }, response) => {
    if (url?.includes('page=2')) response.writeHead(status).end();
    else json(response, pageOf(url));
  });
  await expect(read(octopus.url)).rejects.toMatchObject(expected);
});

test.each([null, [], {}, { count: 1 }, { count: '1', next: null, results: [] }, { count: 1, next: 5, results: [{}] }])(
  'a list of the shape %j is no answer',
  async (body) => {
    await using octopus = await serverThat((_, response) => json(response, body));
    await expect(read(octopus.url)).rejects.toMatchObject({ kind: 'transient', code: 'malformed' });
  },
);

const VALIDATORS = { etag: '"v1"', 'last-modified': 'Sat, 21 Nov 2026 16:04:00 GMT' };

test('one page that is unchanged is not sent again', async () => {
  await using octopus = await serverThat(({ headers }, response) => {
    if (headers['if-none-match'] === '"v1"' && headers['if-modified-since']) response.writeHead(304).end();
    else json(response, { code: 'VAR-22-11-01' }, VALIDATORS);
  });
  const { fetch, publications, signal, outcomes } = asking(octopus.url);
  const product = { what: 'product', product: 'VAR-22-11-01' } as const;
  const first = await fetch(product);
  expect(first.validators).toEqual([{ etag: '"v1"', lastModified: VALIDATORS['last-modified'] }]);
  const previous = { path: '', fetchedAt: NOW, ...first };
  expect(await publications(product, { now: NOW, signal, previous })).toEqual(first);
  expect(outcomes).toEqual(['ok', 'unchanged']);
});

test('of several pages each is asked for again, since one may change without the others', async () => {
  await using octopus = await serverThat(({ url }, response) => json(response, pageOf(url), VALIDATORS));
  const { get, signal } = asking(octopus.url);
  const { validators } = await allPages(get, 'products/', {}, { signal });
  expect(validators).toHaveLength(3);
  await allPages(get, 'products/', {}, { signal, before: validators });
  expect(octopus.requests.every(({ headers }) => headers['if-none-match'] === undefined)).toBe(true);
});

test('prices of another day are not asked for as if they were those of before', async () => {
  await using octopus = await serverThat((_, response) => {
    const results = [{ value_exc_vat: 1, value_inc_vat: 1.05, valid_from: null, valid_to: null, payment_method: null }];
    json(response, { count: 1, next: null, results }, VALIDATORS);
  });
  const { fetch, publications, signal } = asking(octopus.url);
  const list = { what: 'standard', product: 'VAR-22-11-01', tariff: 'E-1R-VAR-22-11-01-A' } as const;
  const previous = { path: '', fetchedAt: NOW, ...(await fetch(list)) };
  await publications(list, { now: NOW, signal, previous });
  await publications(list, { now: NOW + 86_400_000, signal, previous });
  expect(octopus.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"', undefined]);
});
