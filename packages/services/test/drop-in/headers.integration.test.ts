import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { AGILE, endpoints } from './endpoint.ts';

const around = endpoints();
const RATES = `${AGILE}/standard-unit-rates/`;

test('an answer says how old it is, how fresh, for how long, and what it covers', async () => {
  await using endpoint = await around.open();
  const { headers } = await endpoint.get(RATES);
  const age = Number(headers.get('age'));
  expect(age).toBeLessThan(60);
  expect(headers.get('ohmini-freshness')).toBe('fresh');
  expect(Math.abs(Date.now() - Date.parse(headers.get('ohmini-fetched-at') ?? ''))).toBeLessThan(60_000);
  const [, left] = /^public, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '') ?? [];
  // Agile prices that are late are fresh for five minutes, all others for half an hour.
  expect([300, 1800].some((window) => Math.abs(window - age - Number(left)) <= 1)).toBe(true);
  expect(headers.get('vary')).toMatch(/accept-encoding/i);
});

test('who has an answer already is told so, whatever way it was compressed', async () => {
  await using endpoint = await around.open();
  const tags: string[] = [];
  for (const coding of ['identity', 'gzip']) {
    const first = await endpoint.get(RATES, { headers: { 'accept-encoding': coding } });
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[^"]{22}(\.gzip)?"$/);
    tags.push(tag);
    const again = await endpoint.get(RATES, { headers: { 'accept-encoding': coding, 'if-none-match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('ohmini-freshness')).toBe('fresh');
  }
  expect(tags[0]).not.toBe(tags[1]);
  const other = await endpoint.get(`${RATES}?page=2`, { headers: { 'if-none-match': tags.join(', ') } });
  expect(other.status).toBe(200);
});

/** `fetch` sets some headers itself and undoes compression. */
function raw(url: string, headers: Record<string, string>) {
  return new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(url, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
    })
      .on('error', reject)
      .end();
  });
}

test('an answer is compressed for who takes that, and small ones never', async () => {
  await using endpoint = await around.open();
  const plain = await raw(endpoint.base + RATES, {});
  const packed = await raw(endpoint.base + RATES, { 'accept-encoding': 'br;q=0, gzip' });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  expect(packed.body.length).toBeLessThan(plain.body.length / 3);
  const small = await raw(`${endpoint.base}/products/NOPE-1/`, { 'accept-encoding': 'gzip' });
  expect(small.headers['content-encoding']).toBeUndefined();
});

const next = async (url: string, host: string) => JSON.parse((await raw(url, { host })).body.toString()).next as string;

test.each(['homeserver:8080', 'nas.local', '192.168.1.7:8080', '[fd00::7]:8080', 'localhost:1'])(
  'called as %s, we link to that name',
  async (host) => {
    await using endpoint = await around.open();
    expect(await next(endpoint.base + RATES, host)).toBe(`http://${host}/octopus/v1${RATES}?page=2`);
  },
);

test.each([
  'evil.example',
  '8.8.8.8',
  '134744072',
  '0x08080808',
  '169.254.169.254',
  '[2001:4860:4860::8888]',
  'a@evil.example',
  'evil.example/x',
  'localhost:99999',
  'x"><script>',
  '',
])('a Host as «%s» never becomes a link', async (host) => {
  await using endpoint = await around.open();
  expect(await next(endpoint.base + RATES, host)).toBe(`${endpoint.base}${RATES}?page=2`);
});

test('behind a proxy the links are those of the settings', async () => {
  await using endpoint = await around.open({ DASHBOARD_URL: 'https://ohmini.example.com/' });
  for (const host of ['ohmini.example.com', 'evil.example'])
    expect(await next(endpoint.base + RATES, host)).toBe(`https://ohmini.example.com/octopus/v1${RATES}?page=2`);
  expect(await next(endpoint.base + RATES, '192.168.1.7')).toContain('http://192.168.1.7/octopus/v1/');
});

test('a flood is cut for the tariffs, and health still answers', async () => {
  await using endpoint = await around.open();
  const statuses = await Promise.all(Array.from({ length: 260 }, async () => (await endpoint.get('/nothing/')).status));
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect((await fetch(`${endpoint.url}/health`)).status).toBe(200);
});
