import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { DaysQuestion, SeriesQuestion } from '../src/index.ts';
import { METER, quietApi } from './api-household.ts';
import { dashboard } from './dashboard.ts';
import { EVENING } from './household.ts';

const OF_METER = `account=${METER.account}&device=${METER.device}`;

interface Described {
  openapi: string;
  paths: Record<string, { get: Operation }>;
}
interface Operation {
  parameters?: { name: string; required: boolean; description: string; schema: object }[];
  responses: Record<string, { content: Record<string, { schema?: Parameters<typeof z.fromJSONSchema>[0] }> }>;
}

async function answered<Body = Record<string, unknown>>(url: string) {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const described = async (url: string) => (await answered<Described>(`${url}/api/v1/openapi.json`)).body;

/** The schema that the description has for an answer. */
function schemaOf({ paths }: Described, path: string, status = 200) {
  const { schema } = paths[path]?.get.responses[status]?.content['application/json'] ?? {};
  return z.fromJSONSchema(schema ?? expect.unreachable());
}

test.each([
  ['/api/v1/meters', ''],
  ['/api/v1/series', `${OF_METER}&from=2026-11-18&step=1m`],
  ['/api/v1/days', `${OF_METER}&from=2026-11-16&to=2026-11-19`],
  ['/api/v1/rates', 'account=home'],
  ['/api/v1/overview', ''],
  ['/api/v1/openapi.json', ''],
])('%s answers as it is described, and nothing may keep the answer', async (path, query) => {
  await using server = await dashboard();
  const { status, headers, body } = await answered(`${server.url}${path}?${query}`);
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  const schema = schemaOf(await described(server.url), path);
  expect(schema.safeParse(body)).toMatchObject({ success: true });
  expect(schema.safeParse({}).success).toBe(false);
});

test('a series comes in columns of what a screen can show, and what is not known is null', async () => {
  await using server = await dashboard();
  const { body } = await answered(`${server.url}/api/v1/series?${OF_METER}&from=1795024800&to=1795028400&step=1m`);
  expect(body).toEqual({
    ...METER,
    from: 1795024800,
    to: 1795028400,
    stepSeconds: 60,
    isUpperBound: true,
    at: [1795024800, 1795024860, 1795024920],
    demandWatts: [1234, 0, null],
    importKwh: [0.3, 0, null],
    exportKwh: [null, 0.25, null],
    costGbp: [1.2e-7, -0.01, null],
  });
});

test('days and rates have what is known of them', async () => {
  await using server = await dashboard();
  const days = await answered(`${server.url}/api/v1/days?${OF_METER}&from=2026-10-25&to=2026-10-26`);
  expect(days.body.days).toEqual([
    {
      ...{ date: '2026-10-25', from: 1792882800, to: 1792972800, importKwh: 9.3, exportKwh: null, costGbp: 2.5 },
      ...{ exportGbp: null, standingGbp: 0.5213, elapsedSeconds: 86400, coveredSeconds: 86390, isUpperBound: false },
    },
  ]);
  const rates = await answered(`${server.url}/api/v1/rates?account=home&from=2026-11-18T17:00Z`);
  expect(rates.body).toMatchObject({
    from: 1795021200,
    to: Date.parse('2026-11-20T00:00:00Z') / 1000,
    import: [{ from: 1795021200, to: 1795023000, pencePerKwh: 31.4475 }],
    standingPencePerDay: null,
  });
});

test.each([
  ['a lacking parameter', 'series?account=home', 'device'],
  ['an account that is none', 'days?account=A-12345678&device=00', 'account'],
  ['a device that is none', 'series?account=home&device=../etc', 'device'],
  ['a parameter that nobody knows', `series?${OF_METER}&until=2026-11-18`, 'until'],
  ['a parameter said twice', `series?${OF_METER}&step=1m&step=1h`, 'step'],
  ['a step that there is not', `series?${OF_METER}&step=7s`, 'step'],
  ['a time in words', `series?${OF_METER}&from=yesterday`, 'from'],
  ['a time without a zone', `series?${OF_METER}&to=2026-11-18T17:00`, 'to'],
  ['a time that clocks never show', `series?${OF_METER}&from=2026-13-18T17:00Z`, 'from'],
  ['the thirtieth of February', `days?${OF_METER}&from=2026-02-30`, 'from'],
  ['an end before the beginning', `series?${OF_METER}&from=2026-11-18&to=2026-11-17`, 'to'],
  ['days that end where they begin', `days?${OF_METER}&from=2026-11-18&to=2026-11-18`, 'to'],
  ['more than 31 days of ten seconds', `series?${OF_METER}&from=2026-10-01&to=2026-11-02&step=10s`, 'step'],
  ['three years', `series?${OF_METER}&from=2023-11-18&step=1d`, 'from'],
  ['two years day by day', `days?${OF_METER}&from=2024-11-18`, 'from'],
  ['a year of rates', 'rates?account=home&from=2026-01-01&to=2026-12-31', 'to'],
])('%s is refused by name', async (_, question, parameter) => {
  await using server = await dashboard();
  const { status, body } = await answered(`${server.url}/api/v1/${question}`);
  expect([status, body.parameter]).toEqual([400, parameter]);
  expect(body.error).toMatch(new RegExp(`^${parameter}: `));
  const document = await described(server.url);
  const path = `/api/v1/${question.split('?')[0]}`;
  expect(schemaOf(document, path, 400).safeParse(body).success).toBe(true);
});

test('a meter that there is not is not found', async () => {
  await using server = await dashboard();
  for (const question of ['series?account=home&device=99', 'days?account=home&device=99', 'rates?account=other']) {
    const { status, body } = await answered(`${server.url}/api/v1/${question}`);
    expect([status, body]).toEqual([404, { error: 'There is no such meter.' }]);
  }
});

test('without a step there are as many buckets as a screen can show, and whole ones', async () => {
  const asked: SeriesQuestion[] = [];
  const series = (each: SeriesQuestion) => {
    asked.push(each);
    return quietApi.series(each);
  };
  const api = { ...quietApi, series };
  await using server = await dashboard({ api });
  const question = async (query: string) => {
    await answered(`${server.url}/api/v1/series?${OF_METER}&to=2026-11-18T12:00:05Z&${query}`);
    return asked.at(-1);
  };
  const noon = Date.parse('2026-11-18T12:00:00Z');
  expect(await question('from=2026-11-18T11:00:05Z')).toMatchObject({
    step: seconds(10),
    interval: { from: noon - hours(1), to: noon + seconds(10) },
  });
  expect(await question('')).toMatchObject({ step: minutes(1), interval: { to: noon + minutes(1) } });
  expect(await question('from=2026-11-11T12:00:00Z')).toMatchObject({ step: minutes(5) });
  expect(await question('from=2026-10-19T12:00:00Z')).toMatchObject({ step: minutes(30) });
  expect(await question('from=2026-09-01')).toMatchObject({ step: hours(1) });
  expect(await question('from=2025-11-18')).toMatchObject({
    step: 'day',
    interval: { from: Date.parse('2025-11-18T00:00:00Z'), to: Date.parse('2026-11-19T00:00:00Z') },
  });
});

test('days are those of the UK, and none of the future', async () => {
  const asked: DaysQuestion[] = [];
  const listed = (each: DaysQuestion) => {
    asked.push(each);
    return quietApi.days(each);
  };
  const api = { ...quietApi, days: listed };
  await using server = await dashboard({ api });
  const dates = async (query: string) => {
    await answered(`${server.url}/api/v1/days?${OF_METER}&${query}`);
    return asked.at(-1)?.days.map(({ date, from, to }) => [date, (to - from) / hours(1)]);
  };
  expect(await dates('from=2026-10-24&to=2026-10-27')).toEqual([
    ['2026-10-24', 24],
    ['2026-10-25', 25],
    ['2026-10-26', 24],
  ]);
  expect((await dates(''))?.map(([date]) => date)).toEqual([
    ...['2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18'],
  ]);
  expect(await dates('from=2026-11-18&to=2027-01-01')).toEqual([['2026-11-18', 24]]);
  expect(await dates('from=2027-01-01')).toEqual([]);
});

test('a long series is compressed for whom takes it, and is the same', async () => {
  const at = Float64Array.from({ length: 20_000 }, (_, index) => EVENING + index);
  const long = { at, demandKw: at.map(() => 1), importKwh: at, exportKwh: at, costGbp: at };
  const api = { ...quietApi, series: async () => ({ columns: long, isUpperBound: false }) };
  await using server = await dashboard({ api });
  const raw = async (encoding: string) => {
    const url = `${server.url}/api/v1/series?${OF_METER}`;
    const response = await new Promise<Parameters<typeof buffer>[0] & { headers: object }>((resolve) =>
      get(url, { headers: { 'accept-encoding': encoding } }, resolve),
    );
    return { headers: response.headers, bytes: await buffer(response) };
  };
  const plain = await raw('identity');
  const packed = await raw('gzip');
  expect(plain.headers).not.toHaveProperty('content-encoding');
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
  expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
  expect(JSON.parse(plain.bytes.toString()).demandWatts).toHaveLength(20_000);
});

test('what would be more than can be held at once is put off', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const series = async (each: SeriesQuestion) => {
    await held;
    return await quietApi.series(each);
  };
  const api = { ...quietApi, series };
  await using server = await dashboard({ api });
  const url = `${server.url}/api/v1/series?${OF_METER}&from=2026-10-19&to=2026-11-18&step=10s`;
  const first = Array.from({ length: 9 }, () => fetch(url));
  const refused = await Promise.race(first);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  letGo();
  const statuses = await Promise.all(first.map(async (each) => (await each).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(7);
  await expect.poll(async () => (await fetch(url)).status).toBe(200);
});

test('everything that is answered under /api/v1 is described, with a word for each parameter', async () => {
  await using server = await dashboard();
  const { openapi, paths } = await described(server.url);
  expect(openapi).toBe('3.1.0');
  for (const path of Object.keys(paths)) {
    const answer = await fetch(server.url + path);
    await answer.body?.cancel();
    expect([200, 400]).toContain(answer.status);
    for (const { name, description } of paths[path]?.get.parameters ?? [])
      expect([name, description]).not.toContain('');
  }
  const names = (path: string) => paths[path]?.get.parameters?.map(({ name, required }) => [name, required]);
  expect(names('/api/v1/series')).toEqual([
    ['account', true],
    ['device', true],
    ['from', false],
    ['to', false],
    ['step', false],
  ]);
});
