import { hours, minutes } from '@ohmini/core';
import { expect, test } from 'vitest';
import { startSimulator } from '../src/index.ts';
import { type Answer, clockAt, first, get, home, iso, NOW, post, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
const started = () => startSimulator({ households: [{ ...home, gas: true }], clock });
const AGILE = '/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-A/standard-unit-rates/';
const ECONOMY = '/products/VAR-22-11-01/electricity-tariffs/E-2R-VAR-22-11-01-A';
const GAS = '/products/VAR-22-11-01/gas-tariffs/G-1R-VAR-22-11-01-A';

test('half-hourly rates come newest first, as numbers, in the envelope of every list', async () => {
  await using simulator = await started();
  const { body } = await get(simulator, `${AGILE}?period_from=${iso(NOW)}`);
  expect(Object.keys(body)).toEqual(['count', 'next', 'previous', 'results']);
  // At 18:00 tomorrow is known to 23:00 in London: what is left of this half hour, and 58 more.
  expect(body).toMatchObject({ count: 58, next: null, previous: null });
  expect(body.results[0]).toMatchObject({ valid_to: '2026-11-22T23:00:00Z', payment_method: null });
  expect(body.results.at(-1).valid_from).toBe('2026-11-21T18:00:00Z');
  expect(typeof body.results[0].value_exc_vat).toBe('number');
  for (const { value_exc_vat, value_inc_vat } of body.results)
    expect(value_inc_vat).toBeCloseTo(value_exc_vat * 1.05, 9);
});

test('pages follow each other without a gap, up to 1,500 rows', async () => {
  await using simulator = await started();
  const range = `period_from=${iso(NOW - hours(24 * 60))}&period_to=${iso(NOW)}`;
  const starts: string[] = [];
  let next: string | null = `${AGILE}?${range}&page_size=9999`;
  const sizes: number[] = [];
  while (next) {
    const { body }: Pick<Answer, 'body'> = await get(simulator, next);
    sizes.push(body.results.length);
    starts.push(...body.results.map(({ valid_from }: { valid_from: string }) => valid_from));
    next = body.next;
  }
  expect(sizes).toEqual([1500, 1381]);
  expect(starts).toEqual([...new Set(starts)].sort().reverse());
  expect((await get(simulator, `${AGILE}?${range}&page=99`)).status).toBe(404);
  expect((await get(simulator, `${AGILE}?${range}`)).body.results).toHaveLength(100);
});

test('a flat rate has a row for each way to pay, and an open end', async () => {
  await using simulator = await started();
  const { body } = await get(
    simulator,
    `/products/VAR-22-11-01/electricity-tariffs/E-1R-VAR-22-11-01-A/standard-unit-rates/`,
  );
  const [other, debit] = body.results;
  expect(debit).toMatchObject({ payment_method: 'DIRECT_DEBIT', valid_to: null });
  expect(other).toMatchObject({ payment_method: 'NON_DIRECT_DEBIT', valid_to: null, valid_from: debit.valid_from });
  expect(other.value_inc_vat).toBeGreaterThan(debit.value_inc_vat);
});

test('two registers have day and night rates, and no standard ones', async () => {
  await using simulator = await started();
  const refused = await get(simulator, `${ECONOMY}/standard-unit-rates/`);
  expect(refused).toEqual({ status: 400, body: { detail: 'This tariff has day and night rates.' } });
  const [day, night] = await Promise.all(
    ['day', 'night'].map((kind) => get(simulator, `${ECONOMY}/${kind}-unit-rates/`)),
  );
  expect(night?.body.results[0].value_inc_vat).toBeLessThan(day?.body.results[0].value_inc_vat);
});

test('gas has unit rates and standing charges', async () => {
  await using simulator = await started();
  for (const list of ['standard-unit-rates', 'standing-charges']) {
    const { body } = await get(simulator, `${GAS}/${list}/?period_from=${iso(NOW)}`);
    expect(body.count).toBe(2);
  }
});

test('a product leads to the rates of its tariffs', async () => {
  await using simulator = await started();
  const { body } = await get(simulator, '/products/');
  const codes = body.results.map(({ code }: { code: string }) => code);
  expect(codes).toContain('VAR-22-11-01');
  const product = (await get(simulator, '/products/VAR-22-11-01/')).body;
  const dual = product.dual_register_electricity_tariffs._A.direct_debit_monthly;
  expect(dual.links.map(({ rel }: { rel: string }) => rel)).toEqual([
    'standing_charges',
    'day_unit_rates',
    'night_unit_rates',
  ]);
  const single = product.single_register_electricity_tariffs._P.direct_debit_monthly;
  expect(single.code).toBe('E-1R-VAR-22-11-01-P');
  for (const { href } of single.links) expect((await get(simulator, href)).status).toBe(200);
});

test('an unknown product, tariff, period or page is refused', async () => {
  await using simulator = await started();
  const status = async (path: string) => (await get(simulator, path)).status;
  expect(await status('/products/NOPE/')).toBe(404);
  expect(await status('/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-Z/standard-unit-rates/')).toBe(
    404,
  );
  expect(await status(`${AGILE}?period_from=2026-11-21T00:00:00+00:00`)).toBe(400);
});

test('who forgets the slash at the end is sent on, with the query', async () => {
  await using simulator = await started();
  const url = `${simulator.restUrl}${AGILE.slice(0, -1)}?page_size=2`;
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(301);
  expect(new URL(response.headers.get('location') ?? '', url).href).toBe(`${simulator.restUrl}${AGILE}?page_size=2`);
});

test.each([
  ['page=0', 404],
  ['page=-1', 404],
  ['page=x', 404],
  ['page=999', 404],
  ['page=last', 200],
  ['page_size=0', 200],
  ['page_size=x', 200],
])('%s is answered as pages of Django are: %i', async (query, expected) => {
  await using simulator = await started();
  const { status, body } = await get(simulator, `${AGILE}?period_from=${iso(NOW)}&${query}`);
  expect(status).toBe(expected);
  if (status === 404) expect(body).toEqual({ detail: 'Invalid page.' });
});

test('settled half hours need the key, end with yesterday, and agree with the meter', async () => {
  await using simulator = await started();
  const meter = first(first(simulator.households).meters);
  const path = `/electricity-meter-points/${meter.meterPoint}/meters/${meter.serial}/consumption/`;
  const from = Date.parse('2026-11-20T00:00:00Z');
  const range = `?period_from=${iso(from)}&page_size=25000`;
  expect((await get(simulator, path + range)).status).toBe(401);
  expect((await get(simulator, path + range, 'sk_live_wrong')).status).toBe(401);
  const { body } = await get(simulator, path + range, home.apiKey);
  expect(body.count).toBe(48);
  expect(body.results[0]).toMatchObject({
    interval_start: '2026-11-20T23:30:00Z',
    interval_end: '2026-11-21T00:00:00Z',
  });
  const oldestFirst = (await get(simulator, `${path}${range}&order_by=period`, home.apiKey)).body.results;
  expect(oldestFirst).toEqual(body.results.toReversed());
  const settled = oldestFirst.reduce((sum: number, row: { consumption: number }) => sum + row.consumption, 0);
  const live = simulator
    .truth(meter.deviceId, { from, to: from + hours(24) }, '30m')
    .reduce((sum, { consumptionDeltaKwh }) => sum + (consumptionDeltaKwh ?? 0), 0);
  expect(Math.abs(settled - live)).toBeLessThan(0.1);
});

test('between two moments that the Mini read on the dot, settled half hours and ten-second readings are the same Wh', async () => {
  await using simulator = await started();
  const { deviceId } = first(first(simulator.households).meters);
  const interval = { from: NOW - hours(24 * 6), to: NOW - hours(24) };
  const wh = (kwh: number | null) => Math.round((kwh ?? 0) * 1000);
  const readings = simulator.truth(deviceId, interval, '10s');
  const onTheDot = readings.filter(({ readAt }) => readAt % minutes(30) === 0);
  const [from, to] = [first(onTheDot).readAt, onTheDot.at(-1)?.readAt ?? 0];
  expect(to - from).toBeGreaterThan(hours(24 * 4.9));
  const live = readings
    .filter(({ readAt }) => readAt >= from && readAt < to)
    .reduce((sum, { consumptionDeltaKwh }) => sum + wh(consumptionDeltaKwh), 0);
  const settled = simulator.settled(deviceId, { from, to }).reduce((sum, { kwh }) => sum + wh(kwh), 0);
  expect(settled).toBe(live);
  expect(live).toBe(wh(onTheDot.at(-1)?.consumptionKwh ?? 0) - wh(first(onTheDot).consumptionKwh));
});

test('settled half hours come in pages, and without a start there are two days that look like all', async () => {
  await using simulator = await started();
  const { meterPoint, serial, deviceId } = first(first(simulator.households).meters);
  const path = `/electricity-meter-points/${meterPoint}/meters/${serial}/consumption/`;
  const interval = { from: NOW - hours(24 * 8), to: NOW - hours(24 * 2) };
  const range = `?period_from=${iso(interval.from + 1)}&period_to=${iso(interval.to)}&order_by=period`;
  const rows: { consumption: number; interval_start: string }[] = [];
  let next: string | null = path + range;
  while (next) {
    const { body }: Pick<Answer, 'body'> = await get(simulator, next, home.apiKey);
    expect(body.count).toBe(289);
    rows.push(...body.results);
    next = body.next;
  }
  // The half hour in which the window begins is there whole.
  const expected = simulator.settled(deviceId, { ...interval, from: interval.from - minutes(30) });
  expect(rows.map(({ interval_start }) => Date.parse(interval_start))).toEqual(
    expected.map(({ startsAt }) => startsAt),
  );
  expect(rows.map(({ consumption }) => consumption)).toEqual(expected.map(({ kwh }) => kwh));
  const recent = (await get(simulator, `${path}?page_size=1000`, home.apiKey)).body;
  expect(recent).toMatchObject({ count: 96, next: null });
});

test('gas that is settled in cubic metres says so, and has about an eleventh of the kWh', async () => {
  await using simulator = await startSimulator({ households: [{ ...home, gas: 'm3' }], clock });
  const [, gas] = first(simulator.households).meters;
  if (!gas) throw new Error('unreachable');
  const path = `/gas-meter-points/${gas.meterPoint}/meters/${gas.serial}/consumption/?order_by=period`;
  const { results } = (await get(simulator, path, home.apiKey)).body;
  const from = Date.parse(results[0].interval_start);
  const settled = simulator.settled(gas.deviceId, { from, to: from + hours(48) });
  const cubicMetres = results.reduce((sum: number, { consumption }: { consumption: number }) => sum + consumption, 0);
  expect(settled.reduce((sum, { kwh }) => sum + kwh, 0) / cubicMetres).toBeCloseTo(11.2, 1);
  const query = `{ account(accountNumber: "${home.accountNumber}") { gasAgreements(active: true) {
    meterPoint { meters(includeInactive: false) { consumptionUnits } } } } }`;
  const { account } = (await post(simulator, query, {}, await tokenOf(simulator))).body.data;
  expect(account.gasAgreements[0].meterPoint.meters[0].consumptionUnits).toBe('m³');
});

test('a meter that was exchanged has no settled half hours', async () => {
  await using simulator = await started();
  const { meterPoint, serial } = first(first(simulator.households).meters);
  const path = (meter: string) => `/electricity-meter-points/${meterPoint}/meters/${meter}/consumption/`;
  expect((await get(simulator, path(`R${serial}`), home.apiKey)).body).toMatchObject({ count: 0, results: [] });
  expect((await get(simulator, path('X'), home.apiKey)).status).toBe(404);
});

test('in summer settled half hours carry the offset of London, and appear at nine there', async () => {
  clock.at = Date.parse('2026-07-02T08:00:00Z');
  await using simulator = await started();
  const [electricity, gas] = first(simulator.households).meters;
  if (!electricity || !gas) throw new Error('unreachable');
  const path = `/gas-meter-points/${gas.meterPoint}/meters/${gas.serial}/consumption/?page_size=1`;
  const newest = async () => (await get(simulator, path, home.apiKey)).body.results[0].interval_end;
  expect(await newest()).toBe('2026-07-02T00:00:00+01:00');
  clock.at -= minutes(1);
  expect(await newest()).toBe('2026-07-01T00:00:00+01:00');
  const exported = `/electricity-meter-points/${electricity.exportMeterPoint}/meters/${electricity.serial}/consumption/?period_from=2026-07-01T12:00Z&period_to=2026-07-01T12:30Z`;
  clock.at += hours(24);
  expect((await get(simulator, exported, home.apiKey)).body.results[0].consumption).toBeGreaterThan(0);
  clock.at = NOW;
});

test('calls without a key are counted with their path', async () => {
  await using simulator = await started();
  await get(simulator, `${GAS}/standing-charges/?page_size=1`);
  expect(simulator.calls.list()).toEqual([
    { at: NOW, account: 'public', operation: 'rates', outcome: 'ok', path: `/v1${GAS}/standing-charges/?page_size=1` },
  ]);
});

test('prices can be late, in part or all of them', async () => {
  await using simulator = await started();
  const newest = async () => (await get(simulator, `${AGILE}?period_from=${iso(NOW)}`)).body.results[0]?.valid_to;
  expect(await newest()).toBe('2026-11-22T23:00:00Z');
  using late = simulator.fault({ kind: 'rates-late', to: Date.parse('2026-11-22T04:30:00Z') });
  expect(await newest()).toBe('2026-11-22T04:30:00Z');
  late[Symbol.dispose]();
  expect(await newest()).toBe('2026-11-22T23:00:00Z');
});

test('rows that are no prices can come first', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'odd-rows', operation: 'rates' });
  const { body } = await get(simulator, `${AGILE}?period_from=${iso(NOW)}`);
  expect(body.count).toBe(58 + 8);
  expect(body.results.slice(0, 2)).toEqual([null, []]);
});

test('a retired product is not found, nor its tariffs', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'retired', product: 'AGILE-24-10-01' });
  expect((await get(simulator, AGILE)).status).toBe(404);
  expect((await get(simulator, '/products/AGILE-24-10-01/')).status).toBe(404);
  expect((await get(simulator, `${GAS}/standing-charges/`)).status).toBe(200);
});

test('what Intelligent Flux pays for export is under its import product alone', async () => {
  await using simulator = await started();
  const path = (way: string) =>
    `/products/INTELLI-FLUX-${way}-23-07-14/electricity-tariffs/E-1R-INTELLI-FLUX-${way}-23-07-14-A/standard-unit-rates/`;
  expect((await get(simulator, path('IMPORT'))).status).toBe(200);
  expect((await get(simulator, path('EXPORT'))).status).toBe(404);
});
