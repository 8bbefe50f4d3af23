import { hours, isoSeconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { AGILE, ECONOMY, endpoints, FLEXIBLE } from './endpoint.ts';

const around = endpoints();

interface Row {
  value_inc_vat: number;
  valid_from: string;
  valid_to: string | null;
  payment_method: string | null;
}
interface Listed {
  results: Row[];
  next: string | null;
}

/** As PredBat reads a rates URL: no key, no period, `next` up to three pages, and any other status is a failure. */
async function predBat(url: string): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | null = url;
  for (let pages = 0; next && pages < 3; pages++) {
    const response: Response = await fetch(next, { headers: { 'user-agent': 'predbat/1.0' } });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const page = (await response.json()) as Listed;
    rows.push(...page.results);
    next = page.next;
  }
  return rows;
}

test('PredBat reads the same prices from us as from Octopus, with and without the slash', async () => {
  await using endpoint = await around.open();
  for (const slash of ['', '/']) {
    const path = `${AGILE}/standard-unit-rates${slash}`;
    const ours = await predBat(endpoint.base + path);
    expect(ours).toHaveLength(300);
    expect(ours).toEqual(await predBat(around.octopus.restUrl + path));
  }
});

test('a client that pays by direct debit finds its price of now among those of both ways to pay', async () => {
  await using endpoint = await around.open();
  const rows = await predBat(`${endpoint.base}${FLEXIBLE}/standard-unit-rates/`);
  const now = rows.filter(({ valid_to }) => valid_to === null);
  expect(now.map(({ payment_method }) => payment_method)).toEqual(['NON_DIRECT_DEBIT', 'DIRECT_DEBIT']);
  const [other, direct] = now;
  expect(direct?.value_inc_vat).toBeLessThan(other?.value_inc_vat ?? 0);
});

/** As the integration for Home Assistant asks: with its key, for today and tomorrow, all pages, day and night after a 400. */
async function homeAssistant(base: string, tariff: string): Promise<Record<string, Row[]>> {
  const from = Math.floor(Date.now() / hours(24)) * hours(24);
  const period = `period_from=${isoSeconds(from)}&period_to=${isoSeconds(from + hours(48))}`;
  const headers = { authorization: `Basic ${Buffer.from('sk_live_canary:').toString('base64')}` };
  const list = async (kind: string) => {
    const rows: Row[] = [];
    for (let page = 1, isMore = true; isMore; page++) {
      const response = await fetch(`${base}${tariff}/${kind}/?${period}&page_size=10&page=${page}`, { headers });
      if (response.status === 400) return undefined;
      const { results, next } = (await response.json()) as Listed;
      rows.push(...results);
      isMore = next !== null;
    }
    return rows;
  };
  const standard = await list('standard-unit-rates');
  const rates = standard
    ? { standard }
    : { day: (await list('day-unit-rates')) ?? [], night: (await list('night-unit-rates')) ?? [] };
  return { ...rates, standing: (await list('standing-charges')) ?? [] };
}

test.each([AGILE, FLEXIBLE, ECONOMY])('Home Assistant finds all of %s here that Octopus has', async (tariff) => {
  await using endpoint = await around.open();
  const ours = await homeAssistant(endpoint.base, tariff);
  expect(ours).toEqual(await homeAssistant(around.octopus.restUrl, tariff));
  expect(Object.keys(ours)).toEqual(tariff === ECONOMY ? ['day', 'night', 'standing'] : ['standard', 'standing']);
  expect(Object.values(ours).every((rows) => rows.length > 0)).toBe(true);
});

test('who follows the links of a product stays here', async () => {
  await using endpoint = await around.open();
  const product = await (await endpoint.get('/products/VAR-22-11-01/')).text();
  const links = [...product.matchAll(/"href":"([^"]+)"/g)].flatMap(([, href]) => href ?? []);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((href) => !href.startsWith(`${endpoint.base}/products/`))).toEqual([]);
  expect((await fetch(links.at(-1) ?? '')).status).toBe(200);
});
