import { type FoundMeter, hours, minutes, type Point } from '@ohmini/core';
import { priceChecks, setFound } from '@ohmini/queue';
import { openEntry, type PriceRow, pathOf, sealEntry } from '@ohmini/tariffs';
import { expect, test } from 'vitest';
import { AGILE, DAY_NIGHT, FLEXIBLE, GAS, OUTGOING, priced } from './tariffs-looked-at.ts';

const at = (text: string) => Date.parse(text);
const of = (rows: readonly Point[], measurement: string) => rows.filter((row) => row.measurement === measurement);

test('a price is stored in pounds where it begins, with its end once that is known, for each way to pay', async () => {
  await using it = await priced('2026-11-20T12:00:00Z');
  await it.look(FLEXIBLE);
  const rows = await it.stored();
  const began = at('2026-09-30T23:00:00Z');
  const tags = { ...FLEXIBLE, payment: 'direct_debit' };
  const { rows: published } = await it.published(FLEXIBLE.tariff);
  const { penceIncVat = 0, penceExcVat = 0 } = published.find((row) => row.paymentMethod === 'DIRECT_DEBIT') ?? {};
  expect(of(rows, 'unit_rate')).toContainEqual({
    measurement: 'unit_rate',
    tags: { ...tags, kind: 'standard' },
    fields: { unit_rate: Number(`${penceIncVat}e-2`), unit_rate_exc_vat: Number(`${penceExcVat}e-2`) },
    at: began,
  });
  expect(of(rows, 'standing_charge')).toContainEqual({
    measurement: 'standing_charge',
    tags,
    fields: { standing_charge: expect.any(Number), standing_charge_exc_vat: expect.any(Number) },
    at: began,
  });
  expect(of(rows, 'rate_journal')).toContainEqual({
    measurement: 'rate_journal',
    tags: { ...tags, kind: 'standing' },
    fields: {
      status: 'new',
      standing_charge: expect.any(Number),
      standing_charge_exc_vat: expect.any(Number),
      valid_from: '2026-09-30T23:00:00Z',
    },
    at: it.now(),
  });
  expect(rows).toHaveLength(8);
});

test('a price that changes is one row of the journal and one message, and the old one has its end', async () => {
  await using it = await priced('2026-12-31T22:00:00Z');
  await it.look(OUTGOING);
  await it.stored();
  await it.until('2027-01-01T03:00:00Z', OUTGOING);
  const rows = await it.stored();
  const january = at('2027-01-01T00:00:00Z');
  const journal = of(rows, 'rate_journal').filter(({ tags }) => tags.kind === 'standard');
  expect(journal.map(({ fields }) => fields)).toEqual([
    expect.objectContaining({ status: 'new', valid_from: '2027-01-01T00:00:00Z' }),
  ]);
  const current = of(rows, 'unit_rate').toSorted((a, b) => a.at - b.at);
  expect(current.map((row) => [row.at, row.fields.valid_to])).toEqual([
    [at('2026-09-30T23:00:00Z'), '2027-01-01T00:00:00Z'],
    [january, undefined],
  ]);
  expect(await it.alerts()).toEqual([`Prices of ${OUTGOING.tariff} change`]);
});

test('of a price that depends on how it is paid people are told that by direct debit, by day and by night in one message', async () => {
  await using it = await priced('2026-12-31T22:00:00Z');
  await it.look(DAY_NIGHT);
  const first = await it.stored();
  expect(new Set(of(first, 'unit_rate').map(({ tags }) => `${tags.kind} ${tags.payment}`))).toEqual(
    new Set(['day direct_debit', 'day non_direct_debit', 'night direct_debit', 'night non_direct_debit']),
  );
  await it.until('2027-01-01T03:00:00Z', DAY_NIGHT);
  const { rows } = await it.published(DAY_NIGHT.tariff);
  const [now, before] = rows.filter((row) => row.kind === 'night' && row.paymentMethod === 'DIRECT_DEBIT');
  const [text = '', ...more] = await it.alertTexts();
  expect(more).toEqual([]);
  const pence = (row = now) => `${Math.round((row?.penceIncVat ?? 0) * 100) / 100}p`;
  expect(text).toContain(`from ${pence(before)} to ${pence(now)} for a kWh by night`);
  expect(text).toContain('for a kWh by day');
  expect(text).toContain('for a day');
});

test.each([
  ['gas', GAS],
  ['export', OUTGOING],
])('%s has its prices stored too', async (_, named) => {
  await using it = await priced('2026-11-20T12:00:00Z');
  await it.look(named);
  const rows = await it.stored();
  for (const measurement of ['unit_rate', 'standing_charge', 'rate_journal'])
    expect(of(rows, measurement).map(({ tags }) => tags.tariff)).toContain(named.tariff);
});

const sorted = (points: readonly Point[]) => points.map((each) => JSON.stringify(each)).toSorted();

test('a restart writes nothing again', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await it.look(AGILE);
  expect((await it.stored()).length).toBeGreaterThan(500);
  for (let hour = 0; hour < 3; hour++) {
    await it.look(AGILE);
    it.pass(hours(1));
  }
  expect(await it.stored()).toEqual([]);
});

test('what did not reach the queue is not taken for stored, and what is not remembered is stored again in its place', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await expect(it.lookWithoutQueue(AGILE)).rejects.toThrow('full');
  await it.look(AGILE);
  const rows = await it.stored();
  expect(rows.length).toBeGreaterThan(500);
  for (const what of ['standard', 'standing'] as const)
    await it.redis.del(it.keys.storedPrices(pathOf({ what, ...AGILE })));
  await it.look(AGILE);
  expect(sorted(await it.stored()).join('\n') === sorted(rows).join('\n')).toBe(true);
});

test('a price that is withdrawn, and comes back, is on record', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await it.look(AGILE);
  await it.stored();
  it.simulator.fault({ kind: 'rates-late', to: at('2026-11-21T22:00:00Z') });
  it.pass(hours(1));
  await it.look(AGILE);
  const rows = await it.stored();
  expect(of(rows, 'unit_rate')).toEqual([]);
  expect(of(rows, 'rate_journal').map(({ fields }) => [fields.status, fields.valid_from])).toEqual([
    ['withdrawn', '2026-11-21T22:30:00Z'],
    ['withdrawn', '2026-11-21T22:00:00Z'],
  ]);
  it.simulator.clearFaults();
  it.pass(hours(1));
  await it.look(AGILE);
  const again = await it.stored();
  expect(of(again, 'rate_journal').map(({ fields }) => fields.status)).toEqual(['new', 'new']);
});

test('where the pages of a tariff that somebody is on are gone for a day, it is noted until they are back', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  const noted = async () => [...(await it.conditions()).values()];
  const agreement = { fuel: 'electricity', isExport: false, validFrom: null, validTo: null } as const;
  await it.hold([{ ...agreement, devices: [], tariffCode: AGILE.tariff, productCode: AGILE.product }]);
  await it.look(AGILE);
  it.simulator.fault({ kind: 'retired', product: AGILE.product });
  it.pass(hours(23));
  await it.look(AGILE);
  expect(await noted()).toEqual([]);
  it.pass(hours(2));
  const since = it.now();
  await it.look(AGILE);
  it.pass(hours(1));
  await it.look(AGILE);
  const seen = expect.stringContaining('home is on it');
  expect(await noted()).toEqual([{ rule: 'tariff-withdrawn', subject: AGILE.tariff, since, seen }]);
  it.simulator.clearFaults();
  await it.look(AGILE);
  expect(await noted()).toEqual([]);

  await it.look(FLEXIBLE);
  it.simulator.fault({ kind: 'retired', product: FLEXIBLE.product });
  it.pass(hours(50));
  await it.look(FLEXIBLE);
  expect(await noted()).toEqual([]);
  expect(await it.alerts()).toEqual([]);
});

test('nothing of an account is in what is shared of tariffs', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  for (const named of [AGILE, DAY_NIGHT, GAS, OUTGOING]) await it.look(named);
  await it.until('2026-11-20T23:30:00Z', AGILE);
  const kept = await it.everythingOfTariffs();
  expect(kept.length).toBeGreaterThan(20);
  for (const secret of it.secrets)
    expect(
      kept.filter((text) => text.includes(secret)),
      secret.slice(0, 4),
    ).toEqual([]);
});

test('what the cache and the worker do is counted', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  const { metrics } = it;
  const counted = async (metric: { get(): Promise<{ values: { labels: object; value: number }[] }> }) =>
    Object.fromEntries(
      (await metric.get()).values.map(({ labels, value }) => [Object.values(labels).join(' '), value]),
    );
  await it.look(AGILE);
  expect(await counted(metrics.tariffMisses)).toEqual({ cold: 2 });
  expect(await counted(metrics.tariffCalls)).toEqual({ ok: 2 });
  expect(await counted(metrics.tariffFetches)).toEqual({ ok: 2 });
  await it.look(AGILE);
  expect(await counted(metrics.tariffHits)).toEqual({ 'fresh shared': 4 });
  it.pass(minutes(32));
  await it.look(AGILE);
  expect(await counted(metrics.tariffHits)).toEqual({ 'fresh shared': 4, 'stale shared': 2 });
  expect(await counted(metrics.tariffFetches)).toEqual({ ok: 4 });
  const { values } = await metrics.tariffAge.get();
  expect(values.find(({ metricName }) => metricName?.endsWith('_count'))?.value).toBe(6);
  expect(Math.floor((values.find(({ metricName }) => metricName?.endsWith('_sum'))?.value ?? 0) / 60)).toBe(2 * 32);

  it.simulator.fault({ kind: 'http-status', status: 500, operation: 'rates', times: 2 });
  it.pass(hours(1));
  await it.look(AGILE);
  expect(await counted(metrics.tariffCalls)).toMatchObject({ 'http-500': 2 });
  expect(await counted(metrics.tariffHits)).toMatchObject({ 'stale-if-error shared': 2 });

  await it.dieFetching(OUTGOING);
  await it.look(OUTGOING);
  expect((await metrics.tariffTakeovers.get()).values[0]?.value).toBe(1);
  it.simulator.fault({ kind: 'retired', product: GAS.product });
  await it.look(GAS);
  expect(await counted(metrics.tariffRefused)).toEqual({ 'http-404': 2 });

  const journalled = await counted(metrics.ratesJournalled);
  expect(journalled).toEqual({ new: of(await it.stored(), 'rate_journal').length });
  const known = await counted(metrics.tariffKnownUntil);
  expect(known[`${AGILE.tariff} standard`]).toBe(at('2026-11-21T23:00:00Z') / 1000);
  expect(known[`${OUTGOING.tariff} standing`]).toBe(at('2026-11-22T00:00:00Z') / 1000);
});

type Looked = Awaited<ReturnType<typeof priced>>;

/** A household that holds a tariff, with one meter. */
async function holding(it: Looked, { product, tariff }: typeof AGILE, validFrom: number) {
  const agreement = { fuel: 'electricity', isExport: false, validTo: null } as const;
  await it.hold([{ ...agreement, devices: [], validFrom, tariffCode: tariff, productCode: product }]);
  const device = '00-11';
  const meter: FoundMeter = { id: device, fuel: 'electricity', role: 'import', isPolled: true, why: 'it is polled' };
  await setFound(it.redis, it.keys, 'home', { foundAt: it.now(), meters: [meter] });
  const checks = priceChecks(it.redis, it.keys);
  return async () => (await checks.open('home', device)).map(({ from, to }) => [from, to]);
}

/** As if Octopus had said something else until now. */
async function saidBefore(it: Looked, named: typeof AGILE, edit: (rows: PriceRow[]) => PriceRow[]) {
  const path = pathOf({ what: 'standard', ...named });
  const memory = openEntry((await it.redis.get(it.keys.storedPrices(path))) ?? '', path);
  if (!memory || !('rows' in memory.content)) throw new Error('Nothing was stored.');
  const content = { ...memory.content, rows: edit(memory.content.rows) };
  await it.redis.set(it.keys.storedPrices(path), sealEntry({ ...memory, content }));
}

test('who was charged prices that are corrected has their readings priced anew, and nobody else', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  const open = await holding(it, AGILE, at('2026-11-20T06:00:00Z'));
  await it.look(AGILE);
  expect(await open()).toEqual([]);

  // Of the evening before the agreement, and of the noon in it.
  const wrong = new Set([at('2026-11-19T18:00:00Z'), at('2026-11-20T12:30:00Z')]);
  await saidBefore(it, AGILE, (rows) =>
    rows.map((row) => (wrong.has(row.validFrom ?? 0) ? { ...row, penceIncVat: row.penceIncVat + 1 } : row)),
  );
  it.pass(hours(1));
  await it.look(AGILE);
  expect(await open()).toEqual([[at('2026-11-20T12:00:00Z'), at('2026-11-20T18:00:00Z')]]);
});

test('a price that begins in the past, where another was charged until now, has readings priced anew', async () => {
  await using it = await priced('2027-01-01T14:00:00Z');
  const open = await holding(it, FLEXIBLE, at('2026-11-20T06:00:00Z'));
  await it.look(FLEXIBLE);
  const january = at('2027-01-01T00:00:00Z');
  await saidBefore(it, FLEXIBLE, (rows) =>
    rows.flatMap((row) => (row.validFrom === january ? [] : [{ ...row, validTo: null }])),
  );
  it.pass(hours(1));
  await it.look(FLEXIBLE);
  expect(await open()).toEqual([
    [january + hours(12), january + hours(18)],
    [january + hours(6), january + hours(12)],
    [january, january + hours(6)],
  ]);
});

test('of two registers the list that is newer is stored, though the other one is as old as before', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await it.look(DAY_NIGHT);
  await it.stored();
  const before = it.now();
  it.pass(hours(1));
  await it.lookAt(DAY_NIGHT, (answer) => ({
    ...answer,
    fetchedAt: before,
    lists: answer.lists.map((each) => (each.what === 'night' ? { ...each, fetchedAt: before } : each)),
    rows: answer.rows.map((row) => ({ ...row, penceIncVat: row.penceIncVat + 1 })),
  }));
  const rows = of(await it.stored(), 'rate_journal');
  expect(new Set(rows.map(({ tags, fields }) => `${tags.kind} ${fields.status}`))).toEqual(new Set(['day changed']));
  expect(new Set(rows.map((row) => row.at - (row.at % 10)))).toEqual(new Set([it.now()]));
});

test('an end that is taken back is overwritten with one that never comes', async () => {
  await using it = await priced('2026-11-20T18:00:00Z');
  await it.look(OUTGOING);
  await it.stored();
  const end = at('2026-12-24T00:00:00Z');
  await saidBefore(it, OUTGOING, (rows) => rows.map((row) => (row.validTo === null ? { ...row, validTo: end } : row)));
  it.pass(hours(1));
  await it.look(OUTGOING);
  const rows = await it.stored();
  expect(of(rows, 'unit_rate').map(({ fields }) => fields.valid_to)).toEqual(['9999-12-31T23:59:59Z']);
  expect(of(rows, 'rate_journal').map(({ fields }) => [fields.status, fields.valid_to])).toEqual([
    ['changed', undefined],
  ]);
});
