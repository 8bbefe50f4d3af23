import { hours, isoSeconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { AGILE, ECONOMY, endpoints, FLEXIBLE, GAS } from './endpoint.ts';

const around = endpoints();

const DAY = hours(24);
const midnight = Math.floor(Date.now() / DAY) * DAY;
const z = (at: number) => isoSeconds(at);
/** Yesterday to the end of tomorrow. */
const THREE_DAYS = `period_from=${z(midnight - DAY)}&period_to=${z(midnight + 2 * DAY)}`;
/** Without a zone, and in another one. */
const AS_LONDON = `period_from=${z(midnight).slice(0, 16)}&period_to=${z(midnight + DAY).slice(0, 19)}`;
const ELSEWHERE = `period_from=${encodeURIComponent(`${z(midnight).slice(0, 19)}+02:00`)}&period_to=${z(midnight)}`;

const QUERIES = [
  '/products/',
  '/products/?page=1&page_size=2',
  '/products/?page=3&page_size=2',
  '/products/?page=2',
  '/products/?is_variable=false&page=2&page_size=1000',
  '/products/VAR-22-11-01/',
  '/products/AGILE-24-10-01/',
  '/products/NOPE-1/',
  '/products/nope/',
  '/products/NOPE-1/electricity-tariffs/E-1R-NOPE-1-A/standard-unit-rates/',
  '/products/VAR-22-11-01/electricity-tariffs/E-1R-VAR-22-11-01-I/standard-unit-rates/',
  `${AGILE}/`,
  `${AGILE}/evening-unit-rates/`,
  ...[`${AGILE}/standard-unit-rates/`, `${AGILE}/standing-charges/`, `${GAS}/standard-unit-rates/`].flatMap((path) => [
    `${path}?${THREE_DAYS}`,
    `${path}?${AS_LONDON}`,
    `${path}?${ELSEWHERE}`,
    `${path}?period_from=${z(midnight)}`,
    // Rows that overlap are whole.
    `${path}?period_from=${z(midnight + hours(0.25))}&period_to=${z(midnight + hours(0.75))}`,
    `${path}?${THREE_DAYS}&page_size=7`,
    `${path}?${THREE_DAYS}&page_size=7&page=2`,
    `${path}?${THREE_DAYS}&page_size=7&page=last`,
    `${path}?page_size=7&page=2&${THREE_DAYS}`,
    `${path}?${THREE_DAYS}&page_size=0`,
    // What cannot be read is not said again, so that there must be no link.
    `${path}?period_from=${z(midnight)}&period_to=${z(midnight + hours(6))}&page_size=x`,
    `${path}?${THREE_DAYS}&page_size=99999`,
    `${path}?${THREE_DAYS}&page=`,
    `${path}?${THREE_DAYS}&page=0`,
    `${path}?${THREE_DAYS}&page=-1`,
    `${path}?${THREE_DAYS}&page=1.5`,
    `${path}?${THREE_DAYS}&page=999`,
    `${path}?${THREE_DAYS}&page=one`,
    // The end is before the start, both are the same, and all of it is to come.
    `${path}?period_from=${z(midnight)}&period_to=${z(midnight - DAY)}`,
    `${path}?period_from=${z(midnight)}&period_to=${z(midnight)}`,
    `${path}?period_from=2031-01-01T00:00:00Z`,
    `${path}?period_from=yesterday`,
    `${path}?period_to=2026-13-01T00:00:00Z`,
    `${path}?period_from=${z(midnight).slice(0, 19)}+00:00`,
  ]),
  `${FLEXIBLE}/standard-unit-rates/?${THREE_DAYS}`,
  `${FLEXIBLE}/standing-charges/?${THREE_DAYS}`,
  `${FLEXIBLE}/day-unit-rates/?${THREE_DAYS}`,
  `${FLEXIBLE}/night-unit-rates/`,
  `${ECONOMY}/day-unit-rates/?${THREE_DAYS}`,
  `${ECONOMY}/night-unit-rates/?${THREE_DAYS}`,
  `${ECONOMY}/standing-charges/?${THREE_DAYS}`,
  `${ECONOMY}/standard-unit-rates/?${THREE_DAYS}`,
  `${GAS}/standing-charges/?${THREE_DAYS}`,
  `/products/OUTGOING-VAR-24-10-26/electricity-tariffs/E-1R-OUTGOING-VAR-24-10-26-P/standing-charges/?${THREE_DAYS}`,
];

test('every answer is the one of Octopus, but for where its links lead', async () => {
  await using endpoint = await around.open();
  const differences: unknown[] = [];
  for (const query of QUERIES) {
    const [real, ours] = [await endpoint.real(query), await endpoint.get(query)];
    const expected = (await real.text()).replaceAll(around.octopus.restUrl, endpoint.base);
    // It says when it was made; ours is the one that was fetched.
    const body = (text: string) => JSON.parse(text.replace(/"tariffs_active_at":"[^"]+"/, '"tariffs_active_at":""'));
    const answers = [real.status, body(expected)];
    const got = [ours.status, body(await ours.text())];
    if (JSON.stringify(answers) !== JSON.stringify(got)) differences.push([query, answers, got]);
    expect(ours.headers.get('content-type')).toBe(real.headers.get('content-type'));
  }
  expect(differences).toEqual([]);
});

test('without a start there are the newest rows of all that Octopus lists, and it is said which days are whole', async () => {
  await using endpoint = await around.open();
  for (const list of [
    `${AGILE}/standard-unit-rates/`,
    `${FLEXIBLE}/standard-unit-rates/`,
    `${GAS}/standing-charges/`,
  ]) {
    const whole = (await (await endpoint.real(`${list}?page_size=1500`)).json()) as { results: unknown[] };
    const response = await endpoint.get(`${list}?page_size=1500`);
    const { results, count } = (await response.json()) as { results: unknown[]; count: number };
    expect(results).toEqual(whole.results.slice(0, count));
    const [from = '', to = ''] = (response.headers.get('ohmini-covers') ?? '').split('/');
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(9 * DAY);
    expect(Date.parse(from)).toBeLessThan(Date.now() - 7 * DAY);
  }
});

test('a question further back than what is kept up has the whole answer', async () => {
  await using endpoint = await around.open();
  const back = (days: number) => z(midnight - days * DAY);
  const threeDays = [9, 20, 45, 399].map((days) => `period_from=${back(days)}&period_to=${back(days - 3)}`);
  const all = `period_from=${back(399)}&page_size=1500`;
  for (const query of [...threeDays, all, `${all}&page=last`]) {
    const path = `${AGILE}/standard-unit-rates/?${query}`;
    const ours = await endpoint.get(path);
    const expected = (await (await endpoint.real(path)).text()).replaceAll(around.octopus.restUrl, endpoint.base);
    expect([ours.status, await ours.json()]).toEqual([200, JSON.parse(expected)]);
  }
  const tooFar = await endpoint.get(`${AGILE}/standard-unit-rates/?period_from=2020-01-01T00:00Z`);
  expect([tooFar.status, await tooFar.json()]).toEqual([
    400,
    { detail: 'This copy of the API reaches back 400 days.' },
  ]);
});

test('who forgets the slash is sent on with what we know of the query, and nothing else of it', async () => {
  await using endpoint = await around.open();
  const path = `${AGILE}/standard-unit-rates`;
  const response = await endpoint.get(`${path}?page_size=3&api_key=sk_live_canary&${THREE_DAYS}`);
  expect(response.status).toBe(301);
  const to = new URL(response.headers.get('location') ?? '', endpoint.base);
  expect(to.origin + to.pathname).toBe(`${endpoint.base}${path}/`);
  expect([...to.searchParams.keys()]).toEqual(['page_size', 'period_from', 'period_to']);
  expect((await fetch(to)).status).toBe(200);
});

test('HEAD is GET without a body, OPTIONS says what is allowed, and everything else is refused as Octopus does', async () => {
  await using endpoint = await around.open();
  const path = `${AGILE}/standard-unit-rates/?${THREE_DAYS}`;
  const plain = { 'accept-encoding': 'identity' };
  const [got, head] = [
    await endpoint.get(path, { headers: plain }),
    await endpoint.get(path, { method: 'HEAD', headers: plain }),
  ];
  expect(head.status).toBe(200);
  for (const name of ['etag', 'content-length', 'content-type', 'ohmini-covers'])
    expect(head.headers.get(name)).toBe(got.headers.get(name));
  expect(await head.text()).toBe('');
  const options = await endpoint.get(path, { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow')]).toEqual([200, 'GET, HEAD, OPTIONS']);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const [real, ours] = [await endpoint.real(path, { method }), await endpoint.get(path, { method })];
    expect([ours.status, await ours.json()]).toEqual([real.status, await real.json()]);
    expect(ours.status).toBe(405);
  }
});

test('whatever stretches and pages are asked for, Octopus is called once for a list', async () => {
  await using endpoint = await around.open();
  for (let page = 1; page <= 4; page++) await endpoint.get(`${AGILE}/standard-unit-rates/?page=${page}`);
  for (const query of [THREE_DAYS, AS_LONDON]) await endpoint.get(`${AGILE}/standard-unit-rates/?${query}`);
  expect(endpoint.asked().filter((path) => path.includes('standard-unit-rates'))).toHaveLength(1);
});
