import { hours } from '@ohmini/core';
import { journal, setHouseholds } from '@ohmini/queue';
import { openEntry, sealEntry } from '@ohmini/tariffs';
import { expect, test } from 'vitest';
import { AGILE, endpoints, FLEXIBLE } from './endpoint.ts';

const around = endpoints();
const RATES = `${AGILE}/standard-unit-rates/`;

type Endpoint = Awaited<ReturnType<typeof around.open>>;

/** What everybody reads of this list from now on was fetched so long ago. */
async function setAge({ keys }: Endpoint, list: string, ageMs: number): Promise<void> {
  const path = list.slice(1);
  const key = keys.published(path);
  const entry = openEntry((await around.redis.hget(key, 'entry')) ?? '', path);
  if (!entry) throw new Error('There is no entry to make older.');
  const text = sealEntry({ ...entry, fetchedAt: Date.now() - ageMs });
  await around.redis.hset(key, { entry: text, published: `aged-${ageMs}`, changed: `aged-${ageMs}` });
}

test('while Octopus is down what is at hand is served and marked, and after a day nothing is', async () => {
  await using first = await around.open();
  const before = await (await first.get(RATES)).json();
  await setAge(first, RATES, hours(6));
  // A process that has seen nothing yet.
  await using endpoint = await around.open({ QUEUE_PREFIX: first.prefix });
  around.octopus.fault({ kind: 'http-status', status: 500 });
  const later = await endpoint.get(RATES);
  expect(later.status).toBe(200);
  expect(later.headers.get('ohmini-freshness')).toBe('stale-if-error');
  expect(Number(later.headers.get('age'))).toBeGreaterThanOrEqual(6 * 3600);
  expect(later.headers.get('cache-control')).toBe('public, max-age=0');
  const { results } = (await later.json()) as { results: unknown[] };
  expect(results).toEqual((before as { results: unknown[] }).results);
  await setAge(first, RATES, hours(24.1));
  await using none = await around.open({ QUEUE_PREFIX: first.prefix });
  around.octopus.fault({ kind: 'http-status', status: 500 });
  expect((await none.get(RATES)).status).toBe(503);
});

test.each([
  [{ kind: 'http-status', status: 429, retryAfter: 77 } as const, 77],
  [{ kind: 'http-status', status: 500 } as const, 30],
  [{ kind: 'edge-block' } as const, 300],
  [{ kind: 'malformed', body: 'html' } as const, 30],
])('%o of Octopus is a 503 here that says when to ask again', async (fault, wait) => {
  await using endpoint = await around.open();
  around.octopus.fault(fault);
  const response = await endpoint.get(RATES);
  expect(response.status).toBe(503);
  const retryAfter = Number(response.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(wait - 15);
  expect(retryAfter).toBeLessThanOrEqual(wait);
  expect(await response.json()).toEqual({ detail: 'This tariff is not at hand just now.' });
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a retired product is not found, and Octopus is not asked again', async () => {
  await using endpoint = await around.open();
  around.octopus.fault({ kind: 'retired', product: 'VAR-22-11-01' });
  for (let times = 0; times < 5; times++) {
    const response = await endpoint.get(`${FLEXIBLE}/standard-unit-rates/`);
    expect([response.status, await response.json()]).toEqual([404, { detail: 'Not found.' }]);
  }
  expect(endpoint.asked().filter((path) => path.includes('VAR-22-11-01'))).toHaveLength(1);
});

test('a scanner has a hundred names looked for, by all processes together, and then nobody is called', async () => {
  await using first = await around.open();
  await using second = await around.open({ QUEUE_PREFIX: first.prefix });
  const scan = async (endpoint: Endpoint, from: number) => {
    for (let number = from; number < from + 90; number++)
      expect((await endpoint.get(`/products/SCAN-${number}/`)).status).toBe(404);
  };
  await Promise.all([scan(first, 0), scan(second, 1000)]);
  const scanned = () => second.asked().filter((path) => path.includes('SCAN')).length;
  expect(scanned()).toBe(100);
  expect((await second.get(RATES)).status).toBe(200);
  const names = await around.redis.keys(`*${first.prefix}*`);
  // The hundred, the room they are in, the list of products, a tariff, and what the budget and the services keep.
  expect(names.length).toBeLessThan(120);
});

test('a product that Octopus lists no more is known where a household has it', async () => {
  await using endpoint = await around.open();
  for (let number = 0; number < 100; number++)
    await around.redis.zadd(endpoint.keys.named('unknown'), Date.now(), `${number}`);
  const misfit = '/products/VAR-22-11-01/electricity-tariffs/E-1R-VAR-22-11-01-A/standing-charges/';
  expect((await endpoint.get('/products/OLD-19-01-01/')).status).toBe(404);
  expect(endpoint.asked().filter((path) => path.includes('OLD'))).toEqual([]);
  await setHouseholds(around.redis, endpoint.keys, ['home']);
  await journal(around.redis, endpoint.keys, 'home').set('agreement', { failures: 0, dueAt: 0, isThere: true }, [
    {
      id: 'a',
      fields: { fuel: 'electricity', is_export: 0, tariff_code: 'E-1R-OLD-19-01-01-A', product_code: 'OLD-19-01-01' },
    },
  ]);
  await using later = await around.open({ QUEUE_PREFIX: endpoint.prefix });
  expect((await later.get('/products/OLD-19-01-01/')).status).toBe(404);
  expect(later.asked().filter((path) => path.includes('OLD'))).toHaveLength(1);
  expect((await later.get(misfit)).status).toBe(200);
});
