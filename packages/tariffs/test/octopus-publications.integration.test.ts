import { hours, minutes } from '@ohmini/core';
import { startSimulator } from '@ohmini/simulator';
import { expect, test } from 'vitest';
import type { PriceContent } from '../src/entry.ts';
import { isAwaited } from '../src/publication.ts';
import type { PriceList } from '../src/published.ts';
import { asking, NOW } from './asking.ts';

const simulated = (clock = { now: () => NOW }) => startSimulator({ clock });

const list = (what: PriceList['what'], tariff: string): PriceList => ({
  what,
  product: tariff.replace(/^[EG]-[12]R-/, '').slice(0, -2),
  tariff,
});
const AGILE = list('standard', 'E-1R-AGILE-24-10-01-A');

const pricesOf = (content: object): PriceContent => content as PriceContent;

test('Agile prices are whole days, newest first, in pence', async () => {
  await using octopus = await simulated();
  const { content } = await asking(octopus.restUrl).fetch(AGILE);
  const { rows, covers, leftOut } = pricesOf(content);
  expect(covers).toEqual({ from: Date.parse('2026-11-13T00:00:00Z'), to: Date.parse('2026-11-23T00:00:00Z') });
  expect(rows).toHaveLength(9 * 48 + 46);
  expect(rows[0]?.validTo).toBe(Date.parse('2026-11-22T23:00:00Z'));
  expect(rows.at(-1)?.validFrom).toBe(covers.from);
  expect(leftOut).toBe(0);
  expect(octopus.calls.count({ operation: 'rates' })).toBe(1);
});

test.each([
  ['2026-03-29T12:00:00Z', '2026-03-20T23:00:00Z', 46],
  ['2026-10-25T12:00:00Z', '2026-10-16T23:00:00Z', 50],
])('a day on which the clocks change (%s) is whole', async (noon, _, halfHours) => {
  const now = Date.parse(noon);
  await using octopus = await simulated({ now: () => now });
  const { rows } = pricesOf((await asking(octopus.restUrl).fetch(AGILE, now)).content);
  const day = new Date(noon).toLocaleDateString('en-GB', { timeZone: 'Europe/London' });
  const shown = rows.filter(
    ({ validFrom }) => new Date(validFrom ?? 0).toLocaleDateString('en-GB', { timeZone: 'Europe/London' }) === day,
  );
  // Before 16:00 today is known to 23:00.
  expect(shown).toHaveLength(halfHours - 2);
});

test('a flat price has an open end and one row for each way to pay', async () => {
  await using octopus = await simulated();
  const { rows } = pricesOf((await asking(octopus.restUrl).fetch(list('standard', 'E-1R-VAR-22-11-01-A'))).content);
  expect(rows.map(({ validTo, paymentMethod }) => [validTo, paymentMethod])).toEqual([
    [null, 'NON_DIRECT_DEBIT'],
    [null, 'DIRECT_DEBIT'],
  ]);
});

test.each([
  list('day', 'E-2R-VAR-22-11-01-A'),
  list('night', 'E-2R-VAR-22-11-01-A'),
  list('standing', 'E-2R-VAR-22-11-01-A'),
  list('standard', 'G-1R-VAR-22-11-01-A'),
  list('standing', 'G-1R-VAR-22-11-01-A'),
  list('standard', 'E-1R-OUTGOING-VAR-24-10-26-A'),
])('there are prices of $what of $tariff', async (published) => {
  await using octopus = await simulated();
  expect(pricesOf((await asking(octopus.restUrl).fetch(published)).content).rows.length).toBeGreaterThan(0);
});

test('products and a product come as Octopus wrote them', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  const products = (await fetch({ what: 'products' })).content as { document: { code: string }[] };
  expect(products.document.map(({ code }) => code)).toContain('AGILE-24-10-01');
  const product = (await fetch({ what: 'product', product: 'VAR-22-11-01' })).content as { document: object };
  expect(product.document).toMatchObject({ code: 'VAR-22-11-01', dual_register_electricity_tariffs: { _A: {} } });
});

test('a tariff with two registers says that it has other rates', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  const wrong = { kind: 'permanent', reason: 'missing', code: 'other-registers' };
  await expect(fetch(list('standard', 'E-2R-VAR-22-11-01-A'))).rejects.toMatchObject(wrong);
  await expect(fetch(list('day', 'E-1R-VAR-22-11-01-A'))).rejects.toMatchObject(wrong);
});

test('a retired product is not there, and prices that end are no answer', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  using late = octopus.fault({ kind: 'rates-late', to: NOW - hours(24 * 30) });
  await expect(fetch(AGILE)).rejects.toMatchObject({ kind: 'permanent', reason: 'missing', code: 'empty' });
  late[Symbol.dispose]();
  octopus.fault({ kind: 'retired', product: AGILE.product });
  await expect(fetch(AGILE)).rejects.toMatchObject({ kind: 'permanent', reason: 'missing', code: 'http-404' });
});

test('where there were prices an empty list is a passing fault', async () => {
  await using octopus = await simulated();
  const { fetch, publications, signal } = asking(octopus.restUrl);
  const previous = { path: '', fetchedAt: NOW, ...(await fetch(AGILE)) };
  octopus.fault({ kind: 'rates-late', to: NOW - hours(24 * 30) });
  const again = publications(AGILE, { now: NOW, signal, previous });
  await expect(again).rejects.toMatchObject({ kind: 'transient', code: 'empty' });
});

test('a month of the past is whole by the clocks of London, and one that runs goes to midnight', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  const month = async (name: string) => pricesOf((await fetch({ ...AGILE, month: name })).content);
  const october = await month('2026-10');
  // The day on which the clocks go back has two half hours more.
  expect(october.rows).toHaveLength(31 * 48 + 2);
  expect(october).toMatchObject({ month: 'over', covers: { from: Date.parse('2026-09-30T23:00:00Z') } });
  const november = await month('2026-11');
  expect(november).toMatchObject({ month: 'so far', covers: { to: Date.parse('2026-11-21T00:00:00Z') } });
  expect(november.rows).toHaveLength(20 * 48);
  await expect(month('2026-12')).rejects.toMatchObject({ kind: 'permanent', reason: 'request' });
  expect(octopus.calls.count({ operation: 'rates' })).toBe(2);
});

test('a month before a product began has no prices, and of a product that is not there it is no month', async () => {
  await using octopus = await simulated();
  const { fetch, publications, signal } = asking(octopus.restUrl);
  const month = { ...AGILE, month: '2024-08' };
  const { content } = await fetch(month);
  expect(content).toMatchObject({ rows: [], month: 'over' });
  octopus.fault({ kind: 'retired', product: AGILE.product });
  await expect(fetch(month)).rejects.toMatchObject({ kind: 'permanent', reason: 'missing', code: 'http-404' });
  octopus.clearFaults();
  // But what had prices once goes on having them.
  const previous = { path: '', fetchedAt: NOW, ...(await fetch({ ...AGILE, month: '2026-10' })) };
  const again = publications(month, { now: NOW, signal, previous });
  await expect(again).rejects.toMatchObject({ kind: 'transient', code: 'empty' });
});

test('prices that come late are awaited until they are complete', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  const awaited = async () => isAwaited(pricesOf((await fetch(AGILE)).content).rows, NOW);
  using none = octopus.fault({ kind: 'rates-late', to: Date.parse('2026-11-21T23:00:00Z') });
  expect(await awaited()).toBe(true);
  none[Symbol.dispose]();
  using part = octopus.fault({ kind: 'rates-late', to: Date.parse('2026-11-22T22:30:00Z') });
  expect(await awaited()).toBe(true);
  part[Symbol.dispose]();
  expect(await awaited()).toBe(false);
});

test('rows that are no prices are counted, and the others kept', async () => {
  await using octopus = await simulated();
  octopus.fault({ kind: 'odd-rows', operation: 'rates' });
  const { rows, leftOut } = pricesOf((await asking(octopus.restUrl).fetch(AGILE)).content);
  expect(leftOut).toBe(8);
  expect(rows).toHaveLength(9 * 48 + 46);
});

test('no call of ours names an account', async () => {
  await using octopus = await simulated();
  const { fetch } = asking(octopus.restUrl);
  await Promise.all([fetch(AGILE), fetch({ what: 'products' }), fetch({ what: 'product', product: 'VAR-22-11-01' })]);
  expect(octopus.calls.count()).toBe(3);
  expect(octopus.calls.count({ account: 'public' })).toBe(3);
});

test.each([
  [{ kind: 'http-status', status: 500 } as const, { kind: 'transient', code: 'http-500' }],
  [{ kind: 'http-status', status: 503, retryAfter: 90 } as const, { kind: 'rate-limited', retryAt: NOW + 90_000 }],
  [{ kind: 'http-status', status: 429 } as const, { kind: 'rate-limited', retryAt: NOW + minutes(1) }],
  [{ kind: 'http-status', status: 429, retryAfter: 7 } as const, { kind: 'rate-limited', retryAt: NOW + 7_000 }],
  [{ kind: 'http-status', status: 400 } as const, { kind: 'permanent', reason: 'request' }],
  [{ kind: 'http-status', status: 401 } as const, { kind: 'transient', code: 'http-401' }],
  [{ kind: 'edge-block' } as const, { kind: 'rate-limited', code: 'edge-block', retryAt: NOW + minutes(5) }],
  [{ kind: 'malformed', body: 'cut' } as const, { kind: 'transient', code: 'malformed' }],
  [{ kind: 'malformed', body: 'truncated' } as const, { kind: 'transient', code: 'network' }],
  [{ kind: 'malformed', body: 'gzip' } as const, { kind: 'transient', code: 'malformed' }],
  [{ kind: 'malformed', body: 'html' } as const, { kind: 'transient', code: 'malformed' }],
  [{ kind: 'malformed', body: 'empty' } as const, { kind: 'transient', code: 'malformed' }],
  [{ kind: 'malformed', body: 'huge' } as const, { kind: 'transient', code: 'too-large' }],
  [{ kind: 'malformed', body: 'deep' } as const, { kind: 'transient', code: 'malformed' }],
  [{ kind: 'reset' } as const, { kind: 'transient', code: 'network' }],
  [{ kind: 'hang' } as const, { kind: 'transient', code: 'timeout' }],
])('%o is told apart, counted, and pauses everybody only where Octopus asks for it', async (fault, expected) => {
  await using octopus = await simulated();
  octopus.fault(fault);
  const { fetch, outcomes, budget } = asking(octopus.restUrl, { timeoutMs: fault.kind === 'hang' ? 100 : 5_000 });
  const failure = await fetch(AGILE).catch((error: unknown) => error);
  expect(failure).toMatchObject(expected);
  // JSON of another shape is understood as a reply, and not as prices.
  const isJson = fault.kind === 'malformed' && fault.body === 'deep';
  expect(outcomes).toEqual([isJson ? 'ok' : (failure as { code: string }).code]);
  expect(budget.pauses).toHaveLength(expected.kind === 'rate-limited' ? 1 : 0);
});

test('without a permit no call is made', async () => {
  await using octopus = await simulated();
  const budget = { take: async () => 60_000, pause: async () => {} };
  const failure = asking(octopus.restUrl, { budget }).fetch(AGILE);
  await expect(failure).rejects.toMatchObject({ kind: 'rate-limited', code: 'public-budget', retryAt: NOW + 60_000 });
  expect(octopus.calls.count()).toBe(0);
});
