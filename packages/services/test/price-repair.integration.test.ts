import { costOf, hours, minutes, type Point } from '@ohmini/core';
import { journal, priceChecks, setFound } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { PRIORITY } from '../src/enqueue.ts';
import { priceNews } from '../src/price-news.ts';
import { HOME, type Priced, priced } from './priced.ts';

const NOW = Date.parse('2026-11-20T18:00:00Z');
const STRETCH = { from: NOW - hours(2), to: NOW - hours(1) };

const unpricedOf = (rows: readonly Point[]) => rows.filter(({ fields }) => fields.unit_rate === undefined).length;

const openChecks = ({ context: { keys, redis }, series }: Priced) =>
  priceChecks(redis, keys).open(series.account, series.device);

test('before its agreements are known a reading is stored without a price, and is completed when they are', async () => {
  await using it = await priced(HOME, NOW, false);
  await it.write(it.truth(STRETCH));
  const before = await it.rows(STRETCH);
  expect(unpricedOf(before)).toBe(before.length);
  expect(await it.repair()).toMatchObject({ repaired: 0 });
  expect((await openChecks(it)).length).toBeGreaterThan(0);

  await it.journalled();
  const { repaired, priorities } = await it.repair();
  expect(repaired).toBe(before.length);
  expect(priorities).toEqual([PRIORITY.prices]);
  const rows = await it.rows(STRETCH);
  expect(unpricedOf(rows)).toBe(0);
  const measured = ({ fields: { unit_rate: _, cost_estimated: __, ...rest } }: Point) => rest;
  expect(rows.map(measured)).toEqual(before.map(measured));
  expect(await it.repair()).toMatchObject({ repaired: 0, unpriced: 0 });
});

test('while tariffs cannot be read energy is stored at once, and one line says so for all the hours', async () => {
  await using it = await priced(HOME, NOW);
  {
    using _down = it.simulator.fault({ kind: 'hang', operation: 'rates' });
    for (let at = NOW - hours(5); at < NOW - minutes(10); at += minutes(10))
      await it.write(it.truth({ from: at, to: at + minutes(10) }));
  }
  const hoursDown = { from: NOW - hours(5), to: NOW - minutes(10) };
  const before = await it.rows(hoursDown);
  expect(before).toHaveLength(it.truth(hoursDown).length);
  expect(unpricedOf(before)).toBe(before.length);
  expect(it.log.lines.filter(({ level }) => level === 'warn').length).toBeLessThanOrEqual(1);
  expect(await it.repair()).toMatchObject({ repaired: before.length, unpriced: 0 });
  expect(unpricedOf(await it.rows(hoursDown))).toBe(0);
});

test('half hours whose prices are not published yet stay on record until they are', async () => {
  await using it = await priced(HOME, NOW);
  const published = NOW - minutes(90);
  {
    using _late = it.simulator.fault({ kind: 'rates-late', to: published });
    await it.bookKnows(published - 1);
    await it.write(it.truth(STRETCH));
    const late = (await it.rows(STRETCH)).filter(({ at }) => at >= published).length;
    expect(unpricedOf(await it.rows(STRETCH))).toBe(late);
    expect(await it.repair()).toMatchObject({ repaired: 0, unpriced: late });
    expect((await openChecks(it)).length).toBeGreaterThan(0);
  }
  await it.repair();
  expect(unpricedOf(await it.rows(STRETCH))).toBe(0);
  expect(await openChecks(it)).toEqual([]);
});

test('a merge that was worked out before a revision and lands after it is put right by the next daily look', async () => {
  await using it = await priced(HOME, NOW, false);
  const [reading] = it.truth(STRETCH);
  if (!reading) throw new Error('The meter said nothing.');
  await it.write([reading]);
  await it.journalled();
  const revision = { ...reading, consumptionDeltaKwh: 0.5 };
  await it.repair(STRETCH, { beforeMerging: () => it.write([revision]) });
  const moment = { from: reading.readAt, to: reading.readAt + 1 };
  const [stale] = await it.rows(moment);
  const rate = Number(stale?.fields.unit_rate);
  expect(stale?.fields).toMatchObject({
    consumption_delta: 0.5,
    cost_estimated: costOf(reading.consumptionDeltaKwh ?? 0, rate),
  });
  await it.repair();
  it.pass(hours(25));
  await it.repair();
  const [row] = await it.rows(moment);
  expect(row?.fields).toMatchObject({ consumption_delta: 0.5, unit_rate: rate, cost_estimated: costOf(0.5, rate) });
});

test('the same repair enqueued twice is the same jobs', async () => {
  await using it = await priced(HOME, NOW, false);
  await it.write(it.truth(STRETCH));
  await it.journalled();
  await it.pricing(STRETCH);
  await it.pricing(STRETCH);
  expect(await it.waitingPriceJobs()).toBe(1);
});

test('prices wait while many readings wait for the store', async () => {
  await using it = await priced(HOME, NOW, false);
  await it.write(it.truth(STRETCH));
  await it.journalled();
  await it.queues.add(
    'write',
    Array.from({ length: 501 }, (_, index) => ({
      id: `home.waiting.${index}`,
      payload: { v: 1 as const, account: 'home', points: [], crc: 0 },
    })),
  );
  await expect(it.pricing(STRETCH)).rejects.toThrow('Readings are stored first.');
  expect((await openChecks(it)).length).toBeGreaterThan(0);
});

test('rates that change are merged onto what is stored when somebody asks for the stretch', async () => {
  await using it = await priced(HOME, NOW);
  await it.bookKnows(STRETCH.from);
  await it.write(it.truth(STRETCH));
  const [first] = await it.rows(STRETCH);
  if (!first) throw new Error('Nothing was stored.');
  await it.store([{ ...first, fields: { unit_rate: 9, cost_estimated: 9 } }]);
  expect(await it.repair(STRETCH)).toMatchObject({ repaired: 1 });
  expect((await it.rows(STRETCH))[0]?.fields).toEqual(first.fields);
});

test('an agreement that becomes known is used within a minute', async () => {
  await using it = await priced(HOME, NOW, false);
  expect(it.book.unitRatesOf(it.series)(NOW)).toBeUndefined();
  await it.journalled();
  await until('the book has seen it', () => it.book.unitRatesOf(it.series)(NOW) !== undefined, 30_000);
});

test('where no tariff becomes known for a week, what is on record is given up', async () => {
  await using it = await priced(HOME, NOW, false);
  await it.write(it.truth(STRETCH));
  await it.repair();
  expect((await openChecks(it)).length).toBeGreaterThan(0);
  // What is on record has its time by the clock of Redis.
  it.pass(Date.now() - NOW + hours(24 * 8));
  await it.repair();
  expect(await openChecks(it)).toEqual([]);
});

const DISPATCH = { stage: 'completed', starts_at: '2026-11-20T16:10:00Z', ends_at: '2026-11-20T16:20:00Z' };

const found = async ({ context: { keys, redis }, series: { account, device, fuel } }: Priced) => {
  const meter = { id: device, fuel, role: 'import', isPolled: true, why: '' } as const;
  await setFound(redis, keys, account, { foundAt: NOW, meters: [meter] });
};

test('what the journal brings has the prices looked at that it changes, and nothing else', async () => {
  await using it = await priced(HOME, NOW);
  const { context, series } = it;
  await found(it);
  await priceNews(context, series.account, 'dispatch', [{ id: 'planned', fields: { ...DISPATCH, stage: 'planned' } }]);
  expect(await openChecks(it)).toEqual([]);
  await priceNews(context, series.account, 'dispatch', [{ id: 'completed', fields: DISPATCH }]);
  expect((await openChecks(it)).map(({ from }) => new Date(from).toISOString())).toEqual(['2026-11-20T12:00:00.000Z']);
  const [job] = await it.queues.of('upkeep').getJobs(['waiting']);
  expect(job?.data).toEqual({ account: series.account, device: series.device, task: 'price' });
});

test('a dispatch that Octopus lists no longer is known from the journal in the store', async () => {
  await using it = await priced({ ...HOME, tariff: 'intelligent' }, NOW);
  await it.bookKnows(NOW);
  await it.write(it.truth(STRETCH));
  const told = { measurement: 'dispatch', tags: { account: 'home', entry: 'completed.20261120T161000Z' } };
  await it.store([{ ...told, fields: DISPATCH, at: NOW - hours(1) }]);
  const touched = (await it.rows({ from: STRETCH.from, to: STRETCH.from + minutes(30) })).length;
  expect(await it.repair(STRETCH)).toMatchObject({ repaired: touched });
  expect(touched).toBeGreaterThan(100);
});

test('a dispatch that is told again counts as it was told last', async () => {
  await using it = await priced({ ...HOME, tariff: 'intelligent' }, NOW);
  await it.bookKnows(NOW);
  await it.write(it.truth(STRETCH));
  const told = { measurement: 'dispatch', tags: { account: 'home', entry: 'completed.20261120T161000Z' } };
  const longer = { ...DISPATCH, ends_at: '2026-11-20T16:50:00Z' };
  await it.store([{ ...told, fields: longer, at: NOW - hours(1) }]);
  const rows = (await it.rows(STRETCH)).length;
  expect(await it.repair(STRETCH)).toMatchObject({ repaired: rows });
  await it.store([{ ...told, fields: DISPATCH, at: NOW - minutes(50) }]);
  const second = (await it.rows({ from: STRETCH.from + minutes(30), to: STRETCH.to })).length;
  expect(await it.repair(STRETCH)).toMatchObject({ repaired: second });
  await it.setDispatches([{ id: told.tags.entry, fields: longer }]);
  expect(await it.repair(STRETCH)).toMatchObject({ repaired: second });
});

test('of a dispatch that becomes shorter the half hours are looked at that it touched before', async () => {
  const car = { profile: ['occupancy', 'ev'], intelligent: 'vehicle', tariff: 'intelligent' } as const;
  await using it = await priced({ ...HOME, ...car }, NOW);
  await found(it);
  const kept = await journal(it.context.redis, it.context.keys, 'home').entries('dispatch');
  const [shorter] = kept.filter(({ fields }) => fields.stage === 'completed');
  if (!shorter) throw new Error('The car was not charged.');
  const endedAt = Date.parse(String(shorter.fields.ends_at)) + hours(12);
  const longer = { ...shorter, fields: { ...shorter.fields, ends_at: new Date(endedAt).toISOString() } };
  await it.setDispatches(kept.map((each) => (each === shorter ? longer : each)));
  await it.journalled();
  expect((await openChecks(it)).some(({ from, to }) => from < endedAt && endedAt <= to)).toBe(true);
});

test('for the readings of a meter no other prices are asked for than its own', async () => {
  await using it = await priced({ ...HOME, profile: ['occupancy', 'solar'], gas: true }, NOW, false);
  await it.write(it.truth(STRETCH));
  await it.journalled();
  const before = it.simulator.calls.list({ operation: 'rates' }).length;
  await it.pricing(STRETCH);
  const asked = it.simulator.calls.list({ operation: 'rates' }).slice(before);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ path = '' }) => /gas-tariffs|OUTGOING/.test(path))).toEqual([]);
});
