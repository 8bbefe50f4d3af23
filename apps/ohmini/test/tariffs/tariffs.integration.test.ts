import { hours, minutes } from '@ohmini/core';
import { paidBy, priceAt } from '@ohmini/tariffs';
import { askRedis, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { setAge } from './aged.ts';
import { cacheUnderTest } from './cache-under-test.ts';
import { AGILE, surroundings } from './surroundings.ts';

const around = surroundings({ processes: 0, latencyMs: 0 });

const day = () => ({ from: Date.now() - hours(12), to: Date.now() + hours(12) });

async function opened() {
  await around.begin();
  return await cacheUnderTest(around.setup);
}

test('a tariff says what a kWh costs at each moment of the interval', async () => {
  await using tariffs = await opened();
  const interval = day();
  const { rows, freshness, ageMs, fetchedAt, covers } = await tariffs.unitRates(AGILE, interval);
  expect(freshness).toBe('fresh');
  expect(ageMs).toBeLessThan(10_000);
  expect(Math.abs(Date.now() - fetchedAt)).toBeLessThan(10_000);
  expect(covers.from).toBeLessThan(interval.from - hours(24 * 6));
  for (const row of rows) {
    expect(row.kind).toBe('standard');
    expect(row.validFrom).toBeLessThan(interval.to);
    expect(row.validTo).toBeGreaterThan(interval.from);
  }
  expect(priceAt(rows, Date.now())?.penceIncVat).toBeTypeOf('number');
});

test('whatever stretches are asked for, there is one call and one entry', async () => {
  await using tariffs = await opened();
  for (let hour = 1; hour < 40; hour++)
    await tariffs.unitRates(AGILE, { from: Date.now() - hours(hour), to: Date.now() + hours(hour / 2) });
  expect(around.calls()).toBe(1);
});

test('a tariff with two registers has day and night rates, whatever its code says', async () => {
  await using tariffs = await opened();
  const { rows } = await tariffs.unitRates('E-2R-VAR-22-11-01-A', day());
  const direct = paidBy(rows, 'DIRECT_DEBIT');
  expect(new Set(direct.map(({ kind }) => kind))).toEqual(new Set(['day', 'night']));
  // Neither half has failed on the way: it is known from the code where to begin.
  expect(around.calls()).toBe(2);
  await using other = await opened();
  const misnamed = { product: 'VAR-22-11-01', tariff: 'E-2R-VAR-22-11-01-A', kind: 'standard' } as const;
  await expect(other.unitRates(misnamed, day())).rejects.toMatchObject({ code: 'other-registers' });
});

test('standing charges are of the same tariff, by the day', async () => {
  await using tariffs = await opened();
  for (const tariff of [AGILE, 'G-1R-VAR-22-11-01-A', 'E-1R-OUTGOING-VAR-24-10-26-A']) {
    const { rows } = await tariffs.standingCharges(tariff, day());
    expect(rows.length).toBeGreaterThan(0);
  }
});

test('Intelligent Flux is paid for export what it takes for import, and the answer says so', async () => {
  await using tariffs = await opened();
  const { rows, tariff } = await tariffs.unitRates('E-1R-INTELLI-FLUX-EXPORT-23-07-14-C', day());
  expect(tariff).toBe('E-1R-INTELLI-FLUX-IMPORT-23-07-14-C');
  expect(rows.length).toBeGreaterThan(0);
  await tariffs.unitRates('E-1R-INTELLI-FLUX-EXPORT-23-07-14-C', day());
  expect(around.calls()).toBe(2);
});

test('a retired product is not there, for everybody and with one call', async () => {
  await using tariffs = await opened();
  around.octopus.fault({ kind: 'retired', product: 'AGILE-24-10-01' });
  const missing = { kind: 'permanent', reason: 'missing', code: 'http-404' };
  await expect(tariffs.unitRates(AGILE, day())).rejects.toMatchObject(missing);
  await using other = await cacheUnderTest(around.setup);
  await expect(other.unitRates(AGILE, day())).rejects.toMatchObject(missing);
  expect(around.calls()).toBe(1);
});

test('prices of the past cost one call a month, whoever asks for whatever of it', async () => {
  await using tariffs = await opened();
  await using other = await cacheUnderTest(around.setup);
  const [from, to] = [Date.parse('2025-03-10T00:00:00Z'), Date.parse('2025-06-20T00:00:00Z')];
  const { rows, covers } = await tariffs.unitRates(AGILE, { from, to });
  expect(rows).toHaveLength((to - from) / minutes(30));
  expect(covers).toEqual({ from: Date.parse('2025-03-01T00:00:00Z'), to: Date.parse('2025-06-30T23:00:00Z') });
  for (let day = 0; day < 100; day += 9)
    await other.unitRates(AGILE, { from: from + hours(24 * day), to: from + hours(24 * day + 24) });
  expect(around.calls()).toBe(4);
});

test('products and a product are fetched once', async () => {
  await using tariffs = await opened();
  const codes = (await tariffs.products()).body.map((each) => (each as { code: string }).code);
  expect(codes).toContain('AGILE-24-10-01');
  expect((await tariffs.product('AGILE-24-10-01')).body.code).toBe('AGILE-24-10-01');
  await Promise.all([tariffs.products(), tariffs.product('AGILE-24-10-01')]);
  expect(around.octopus.calls.count({ operation: 'products' })).toBe(2);
});

test('each answer, miss and fetch is told, with its tier, reason and outcome', async () => {
  await around.begin();
  const told: unknown[][] = [];
  const names = ['onServed', 'onRefused', 'onMiss', 'onFetched', 'onTakeover', 'onOvertaken'] as const;
  const hear =
    (name: string) =>
    (...words: unknown[]) =>
      void told.push([name, ...words]);
  const listener = Object.fromEntries(names.map((name) => [name, hear(name)])) as Record<
    (typeof names)[number],
    () => void
  >;
  await using tariffs = await cacheUnderTest(around.setup, undefined, listener);
  await Promise.all([1, 2].map(() => tariffs.unitRates(AGILE, day())));
  await tariffs.unitRates(AGILE, day());
  expect(told).toEqual([
    ['onMiss', 'cold'],
    ['onFetched', 'ok'],
    ['onServed', 'fresh', expect.any(Number), 'shared'],
    ['onServed', 'fresh', expect.any(Number), 'shared'],
    ['onServed', 'fresh', expect.any(Number), 'process'],
  ]);
  await setAge(around.redis.url, around.setup.prefix, AGILE, minutes(36));
  around.octopus.fault({ kind: 'http-status', status: 500 });
  await until('the older one is seen', async () => (await tariffs.unitRates(AGILE, day())).freshness !== 'fresh');
  expect(told.slice(-3)).toEqual([
    ['onMiss', 'too-old'],
    ['onFetched', 'http-500'],
    ['onServed', 'stale-if-error', expect.closeTo(minutes(36), -4), 'shared'],
  ]);
  await tariffs.product('NOBODY').catch(() => {});
  expect(told.slice(-2)).toEqual([
    ['onFetched', 'http-500'],
    ['onRefused', 'http-500'],
  ]);
});

test('what cannot be a tariff is refused, and nobody is asked', async () => {
  await using tariffs = await opened();
  for (const code of ['BUS-PANELP', '../accounts/A-1', 'E-1R-AGILE-24-10-01-A/../..', ''])
    await expect(tariffs.unitRates(code, day())).rejects.toMatchObject({ kind: 'permanent', reason: 'request' });
  expect(around.octopus.calls.count()).toBe(0);
});

test('where Octopus asks to be called less often, nobody calls for anything', async () => {
  await using tariffs = await opened();
  around.octopus.fault({ kind: 'http-status', status: 429, retryAfter: 60 });
  await expect(tariffs.unitRates(AGILE, day())).rejects.toMatchObject({ kind: 'rate-limited', code: 'http-429' });
  await expect(tariffs.products()).rejects.toMatchObject({ kind: 'rate-limited', code: 'public-budget' });
  expect(around.octopus.calls.count()).toBe(1);
});

test('nothing of a household is in a shared key or value, nor in a call', async () => {
  await using tariffs = await opened();
  const [home] = around.octopus.households;
  if (!home) throw new Error('Nobody lives here.');
  const agreed = home.meters.flatMap(({ agreements }) => agreements.map(({ tariff }) => tariff.code));
  expect(agreed.length).toBeGreaterThan(0);
  for (const tariff of agreed) await tariffs.unitRates(tariff, day());
  around.octopus.fault({ kind: 'http-status', status: 500 });
  await tariffs.standingCharges(AGILE, day()).catch(() => {});
  const keys = (await askRedis(around.redis.url, 'KEYS', `*${around.setup.prefix}*`)).split('\r\n');
  const names = keys.filter((line) => line.startsWith('{'));
  expect(names.length).toBeGreaterThan(agreed.length);
  const dumps = names.map(async (key) => {
    const kind = (await askRedis(around.redis.url, 'TYPE', key)).slice(1);
    return await askRedis(around.redis.url, ...(kind === 'hash' ? ['HGETALL', key] : ['ZRANGE', key, '0', '-1']));
  });
  const everything = [...names, ...(await Promise.all(dumps)), JSON.stringify(around.octopus.calls.list())].join('\n');
  expect(everything.includes('AGILE-24-10-01')).toBe(true);
  const meters = home.meters.flatMap((each) => [
    each.deviceId,
    each.serial,
    each.meterPoint,
    each.exportMeterPoint ?? [],
  ]);
  for (const secret of [home.accountNumber, home.apiKey, ...meters.flat()])
    expect(everything.includes(secret), secret).toBe(false);
  expect(around.octopus.calls.list().every(({ account }) => account === 'public')).toBe(true);
});
