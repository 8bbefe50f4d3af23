import { hours, type JournalEntry, minutes } from '@ohmini/core';
import { conditionsOf, journal, priceChecks, setFound } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { checkCosts } from '../src/cost-check.ts';
import { dayCost } from '../src/day-cost.ts';
import { HOME, type Priced, priced } from './priced.ts';

const MIDNIGHT = Date.parse('2026-11-19T00:00:00Z');
const DAY = { from: MIDNIGHT, to: MIDNIGHT + hours(24) };
const AFTER = DAY.to + hours(14);

const costOfDay = (it: Priced, day = DAY, meters = [it.series]) => {
  const { clock, config, keys, redis, tariffs } = it.context;
  const { measurement, accounts } = config;
  const night = accounts[0]?.nightHours ?? expect.unreachable();
  const ports = { clock, history: it.history, keys, measurement, redis, tariffs };
  return dayCost(ports, { account: 'home', night, meters }, day);
};

test.each([
  ['24 hours', MIDNIGHT, 24],
  ['23 hours in spring', Date.parse('2026-03-29T00:00:00Z'), 23],
  ['25 hours in autumn', Date.parse('2026-10-24T23:00:00Z'), 25],
])('a day of %s costs what Octopus says, and has its standing charge', async (_, from, length) => {
  const day = { from, to: from + hours(length) };
  await using it = await priced(HOME, day.to + hours(14));
  await it.bookKnows(from);
  await it.write(it.truth({ from: from - hours(1), to: day.to + hours(1) }));
  const truth = it.truth(day);
  const { sums, standingGbp, isUpperBound } = await costOfDay(it, day);
  const total = (key: 'consumptionDeltaKwh' | 'costDeltaGbp') => truth.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  expect(sums).toMatchObject({ readings: truth.length, unpriced: 0 });
  expect(sums.kwh).toBeCloseTo(total('consumptionDeltaKwh'), 7);
  expect(sums.octopusGbp).toBeCloseTo(total('costDeltaGbp'), 7);
  expect(Math.abs(sums.differenceGbp)).toBeLessThan(0.5e-6 * truth.length);
  expect(standingGbp).toBeGreaterThan(0.4);
  expect(standingGbp).toBeLessThan(0.6);
  expect(isUpperBound).toBe(false);
});

test('what is exported is the growth of the register to the first reading of the next day, at the export price', async () => {
  await using it = await priced({ ...HOME, profile: ['occupancy', 'solar'] }, AFTER);
  await it.bookKnows(DAY.from);
  const all = it.truth({ from: DAY.from, to: DAY.to + hours(1) });
  await it.write(all);
  const register = (from: number) => all.find(({ readAt }) => readAt >= from)?.exportKwh ?? 0;
  const { exported } = await costOfDay(it);
  const kwh = register(DAY.to) - register(DAY.from);
  expect(kwh).toBeGreaterThan(1);
  expect(exported.kwh).toBeCloseTo(kwh, 6);
  const [meter] = it.meters;
  const { rows } = await it.context.tariffs.unitRates(meter?.exportAgreements[0]?.tariff.code ?? '', DAY);
  expect(exported.gbp).toBeCloseTo((kwh * (rows[0]?.penceIncVat ?? 0)) / 100, 5);
  expect(exported.unpricedKwh).toBe(0);
});

test('days with a gap between them have exported what the register grew by, and rows that do not know it are none of it', async () => {
  await using it = await priced({ ...HOME, profile: ['occupancy', 'solar'] }, AFTER);
  const before = { from: DAY.from - hours(24), to: DAY.from };
  await it.bookKnows(before.from);
  const all = it.truth({ from: before.from, to: DAY.to + hours(1) });
  const gap = { from: DAY.from - hours(10), to: DAY.from + hours(12) };
  const kept = all.filter(({ readAt }) => readAt < gap.from || readAt >= gap.to);
  const mute = all.find(({ readAt }) => readAt >= DAY.from) ?? expect.unreachable();
  await it.write([...kept, { ...mute, exportKwh: null }]);
  const register = (from: number) => kept.find(({ readAt }) => readAt >= from)?.exportKwh ?? 0;
  const [first, second] = [await costOfDay(it, before), await costOfDay(it)];
  const inGap = register(gap.to) - register(before.from);
  expect(first.exported.kwh).toBeCloseTo(inGap, 6);
  expect(first.exported.kwh + second.exported.kwh).toBeCloseTo(register(DAY.to) - register(before.from), 6);
});

test('two meters with agreements of their own pay two standing charges on one tariff, two with one agreement one', async () => {
  await using it = await priced(HOME, AFTER);
  const kept = journal(it.context.redis, it.context.keys, 'home');
  const other = { ...it.series, device: '00-22' };
  const agreements = await kept.entries('agreement');
  const hold = (entries: JournalEntry[]) =>
    kept.set('agreement', { failures: 0, dueAt: AFTER, isThere: true }, entries);
  const withDevices = (devices: string) =>
    agreements.map(({ id, fields }) => ({ id: `${id}.${devices}`, fields: { ...fields, devices } }));
  const charge = (await costOfDay(it)).standingGbp ?? Number.NaN;
  await hold(withDevices(`${it.series.device},${other.device}`));
  expect(await costOfDay(it, DAY, [it.series, other])).toMatchObject({ standingGbp: charge });
  await hold([...agreements, ...withDevices(other.device)]);
  expect(await costOfDay(it, DAY, [it.series, other])).toMatchObject({ standingGbp: 2 * charge });
});

test('on an intelligent tariff costs are an upper bound until dispatches are known', async () => {
  await using it = await priced({ ...HOME, tariff: 'intelligent' }, AFTER);
  expect(await costOfDay(it)).toMatchObject({ isUpperBound: true });
  await it.setDispatches([]);
  expect(await costOfDay(it)).toMatchObject({ isUpperBound: false });
});

test('a day of which dispatches were listed no more when they were first asked for has an upper bound', async () => {
  await using it = await priced({ ...HOME, tariff: 'intelligent' }, DAY.to + hours(72));
  await it.setDispatches([]);
  expect(await costOfDay(it)).toMatchObject({ isUpperBound: true });
  expect(await costOfDay(it, { from: DAY.to + hours(24), to: DAY.to + hours(48) })).toMatchObject({
    isUpperBound: false,
  });
});

const checked = (it: Priced) => it.log.lines.filter(({ message }) => message.startsWith('a day costs'));

async function withMeter(it: Priced): Promise<void> {
  const { keys, redis } = it.context;
  const meter = { id: it.series.device, fuel: 'electricity', role: 'import', isPolled: true, why: '' } as const;
  await setFound(redis, keys, 'home', { foundAt: it.now(), meters: [meter] });
}

test('a day is compared once, when nothing of it is in doubt', async () => {
  await using it = await priced(HOME, AFTER);
  await withMeter(it);
  await it.bookKnows(DAY.from);
  await it.write(it.truth(DAY));
  const { account, device } = it.series;
  const checks = priceChecks(it.context.redis, it.context.keys);
  await checks.ask(account, device, [DAY]);
  await checkCosts(it.context, account);
  expect(checked(it)).toEqual([]);
  for (const check of await checks.open(account, device)) await checks.close(account, device, check);
  await checkCosts(it.context, account);
  await checkCosts(it.context, account);
  expect(checked(it).map(({ fields, message }) => [fields, message])).toEqual([
    [
      expect.objectContaining({ account, day: '2026-11-19', unpriced: 0 }),
      'a day costs by our rates what Octopus says',
    ],
  ]);
  const { values } = await it.context.metrics.costDifference.get();
  expect(values).toMatchObject([{ labels: { account } }]);
  expect(Math.abs(values[0]?.value ?? 1)).toBeLessThan(0.005);
});

test('a day that costs something else than Octopus says is noted with the likely reasons, and alarms nobody', async () => {
  await using it = await priced(HOME, AFTER);
  await withMeter(it);
  await it.bookKnows(DAY.from);
  await it.write(it.truth(DAY).map((reading) => ({ ...reading, costDeltaGbp: (reading.costDeltaGbp ?? 0) * 1.5 })));
  await checkCosts(it.context, 'home');
  expect(checked(it)).toMatchObject([{ level: 'info', message: expect.stringContaining('perhaps the night hours') }]);
  expect(await conditionsOf(it.context.redis, it.context.keys)).toEqual(new Map());
  expect(await it.queues.of('alert').count()).toBe(0);
});

test('a day that is never complete is compared after three and a half days all the same', async () => {
  await using it = await priced(HOME, AFTER);
  await withMeter(it);
  await it.bookKnows(DAY.from);
  await it.write(it.truth({ from: DAY.from, to: DAY.from + minutes(30) }));
  await priceChecks(it.context.redis, it.context.keys).ask('home', it.series.device, [DAY]);
  await checkCosts(it.context, 'home');
  expect(checked(it)).toEqual([]);
  it.pass(hours(72));
  await checkCosts(it.context, 'home');
  expect(checked(it)).toHaveLength(1);
});
