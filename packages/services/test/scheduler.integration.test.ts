import { type Agreement, agreementFields, type Device, hours } from '@ohmini/core';
import { condition, conditionsOf, journal, reconcile, setFound, setHouseholds } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline } from './pipeline.ts';

const METER: Device = { id: '00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' };

const holding = ({ redis, keys }: Pipeline) => conditionsOf(redis, keys);

const schedules = async ({ queues }: Pipeline) =>
  (await queues.of('poll').getJobSchedulers()).map(({ key }) => key).toSorted();

const scheduleOf = (account: string, device: string) => ({
  id: `${account}.${device}`,
  every: 60_000,
  payload: { account, device },
});

test('a household that cannot be scheduled keeps its schedules, and the others are scheduled', async () => {
  await using it = await pipeline({ households: ['home', 'annexe', 'barn'] });
  for (const account of ['home', 'barn']) await setFound(it.redis, it.keys, account, { foundAt: 1, meters: [METER] });
  await reconcile(it.queues.of('poll'), 'poll', [scheduleOf('annexe', '00-22'), scheduleOf('gone', '00-33')]);
  // A value of another type than is kept there: Redis refuses to read it.
  await it.redis.set(it.keys.account('annexe', 'silent'), 'not a hash');
  await using _scheduler = await it.start(['scheduler']);
  const expected = ['annexe.00-22', 'barn.00-11', 'home.00-11'];
  await until('the others are scheduled', async () => (await schedules(it)).includes('barn.00-11'));
  await until('what is wanted no more is removed', async () => (await schedules(it)).length === expected.length);
  expect(await schedules(it)).toEqual(expected);
  expect(it.log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).toMatchObject([
    { account: 'annexe' },
  ]);
});

test('what was wrong with a household that the settings name no more is over', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  const theirs = [
    ['octopus-key', 'annexe'],
    ['no-mini', 'annexe'],
    ['store-lacks', 'annexe.00-11'],
    ['tariff-ended', 'annexe.electricity'],
  ] as const;
  const others = [
    ['octopus-down', 'home'],
    ['store', ''],
  ] as const;
  for (const [rule, subject] of [...theirs, ...others])
    await condition({ ...it, clock: Date }, rule, subject).raise('It is so.');
  await setHouseholds(it.redis, it.keys, ['home', 'annexe']);
  await it.name(['home']);
  await using _scheduler = await it.start(['scheduler']);
  await until('its conditions are over', async () => (await holding(it)).size <= others.length);
  expect([...(await holding(it)).keys()].toSorted()).toEqual(['octopus-down/home', 'store']);
});

const held = (tariffCode: string, validFrom: number | null, validTo: number | null): Agreement => ({
  fuel: 'electricity',
  isExport: false,
  devices: [],
  tariffCode,
  productCode: null,
  validFrom,
  validTo,
});
const [OLD, NEW] = ['E-1R-VAR-22-11-01-A', 'E-1R-AGILE-24-10-01-A'];

/** What Octopus said last of a household's agreements. */
async function hold({ redis, keys }: Pipeline, account: string, agreements: readonly Agreement[]): Promise<void> {
  const entries = agreements.map((each, i) => ({ id: `a.${i}`, fields: agreementFields(each) }));
  await journal(redis, keys, account).set(
    'agreement',
    { failures: 0, dueAt: Date.now() + hours(20), isThere: true },
    entries,
  );
}

const told = async ({ queues }: Pipeline) =>
  (await queues.of('alert').getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data);

const tariffs = async ({ queues }: Pipeline) =>
  (await queues.of('tariff').getJobSchedulers()).map(({ key }) => key).toSorted();

test('each tariff in use has one schedule and a first look, and what is wrong with one that nobody is on is over', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  for (const account of ['home', 'annexe']) await hold(it, account, [held(NEW, null, null)]);
  await reconcile(it.queues.of('tariff'), 'tariff', [
    { id: 'gone', every: 60_000, payload: { product: 'X', tariff: OLD } },
  ]);
  for (const rule of ['tariff-late', 'tariff-withdrawn'] as const)
    await condition({ ...it, clock: Date }, rule, OLD).raise('It is so.');
  await using _schedulers = await it.start(['scheduler']);
  await until('the tariff is scheduled', async () => (await tariffs(it)).includes(`AGILE-24-10-01.${NEW}`));
  await until('and no other', async () => (await tariffs(it)).length === 1);
  await until('its trouble is over', async () => (await holding(it)).size === 0);
  const first = await it.queues.of('tariff').getJobs(['waiting', 'prioritized']);
  expect(first.map(({ data }) => data)).toEqual([{ product: 'AGILE-24-10-01', tariff: NEW }]);
});

test('a household that cannot be read takes no tariff away', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  await hold(it, 'home', [held(NEW, null, null)]);
  await it.redis.del(it.keys.account('annexe', 'journal'));
  await it.redis.set(it.keys.account('annexe', 'journal'), 'not a hash');
  await reconcile(it.queues.of('tariff'), 'tariff', [
    { id: 'theirs', every: 60_000, payload: { product: 'X', tariff: OLD } },
  ]);
  await using _scheduler = await it.start(['scheduler']);
  await until('the other tariff is scheduled', async () => (await tariffs(it)).length === 2);
  expect(await tariffs(it)).toContain('theirs');
});

test('people are told once that a household has another tariff, and it is noted that one has none until it has one again', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  const now = Date.now();
  await hold(it, 'home', [held(OLD, null, now - hours(3)), held(NEW, now - hours(3), null)]);
  await hold(it, 'annexe', [held(OLD, null, now - hours(2))]);
  {
    await using _scheduler = await it.start(['scheduler']);
    await until('the one is told', async () => (await told(it)).length > 0);
    await until('the other is noted', async () => (await holding(it)).size > 0);
  }
  expect(await told(it)).toMatchObject([
    { title: 'There is another tariff for electricity (home)', text: expect.stringContaining(`From ${OLD} to ${NEW}`) },
  ]);
  const [none, ...more] = (await holding(it)).values();
  expect(more).toEqual([]);
  expect(none).toMatchObject({ rule: 'tariff-ended', subject: 'annexe.electricity' });
  expect(none?.seen).toContain(`Its agreement on ${OLD} ended`);
  await hold(it, 'annexe', [held(OLD, null, now - hours(2)), held(NEW, now - hours(2), null)]);
  await using _again = await it.start(['scheduler', 'scheduler']);
  await until('it is over', async () => (await holding(it)).size === 0);
  await until('and the other tariff is told', async () => (await told(it)).length === 2);
  expect((await told(it))[1]?.title).toBe('There is another tariff for electricity (annexe)');
});
