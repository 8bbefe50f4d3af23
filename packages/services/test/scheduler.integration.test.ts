import { type Agreement, agreementFields, type Device, hours } from '@ohmini/core';
import { condition, conditionsOf, journal, reconcile, setFound, setHouseholds } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline } from './pipeline.ts';

const METER: Device = { id: '00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' };

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
  const trouble = (name: string) => condition(it.redis, it.keys, it.queues, name);
  const message = { severity: 'error' as const, title: 'Octopus cannot be read', text: 'The key is refused.' };
  for (const name of ['octopus-annexe', 'no-mini-annexe', 'octopus-home']) await trouble(name).raise(message);
  await setHouseholds(it.redis, it.keys, ['home', 'annexe']);
  await it.name(['home']);
  await using _scheduler = await it.start(['scheduler']);
  const left = async () => [...(await conditionsOf(it.redis, it.keys)).keys()];
  await until('its conditions are over', async () => (await left()).length === 1);
  expect(await left()).toEqual(['octopus-home']);
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

const told = async ({ queues }: Pipeline): Promise<string[]> =>
  (await queues.of('alert').getJobs(['waiting', 'prioritized'], 0, -1, true)).map(({ data }) => data.title);

const tariffs = async ({ queues }: Pipeline) =>
  (await queues.of('tariff').getJobSchedulers()).map(({ key }) => key).toSorted();

test('each tariff in use has one schedule and a first look, and what is wrong with one that nobody is on is over', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  for (const account of ['home', 'annexe']) await hold(it, account, [held(NEW, null, null)]);
  await reconcile(it.queues.of('tariff'), 'tariff', [
    { id: 'gone', every: 60_000, payload: { product: 'X', tariff: OLD } },
  ]);
  const late = condition(it.redis, it.keys, it.queues, `tariff-late-${OLD}`);
  await late.raise({ severity: 'warning', title: 'Late', text: '' });
  await using _schedulers = await it.start(['scheduler']);
  await until('the tariff is scheduled', async () => (await tariffs(it)).includes(`AGILE-24-10-01.${NEW}`));
  await until('and no other', async () => (await tariffs(it)).length === 1);
  await until('its trouble is over', async () => (await conditionsOf(it.redis, it.keys)).size === 0);
  const first = await it.queues.of('tariff').getJobs(['waiting', 'prioritized']);
  expect(first.map(({ data }) => data)).toEqual([{ product: 'AGILE-24-10-01', tariff: NEW }]);
  expect(await told(it)).toContain(`Nobody is on ${OLD} any more`);
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

test('people are told once that a household has another tariff, and that it has none, and has one again', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  const now = Date.now();
  await hold(it, 'home', [held(OLD, null, now - hours(3)), held(NEW, now - hours(3), null)]);
  await hold(it, 'annexe', [held(OLD, null, now - hours(2))]);
  const another = 'There is another tariff for electricity (home)';
  const none = 'There is no tariff for electricity any more (annexe)';
  {
    await using _scheduler = await it.start(['scheduler']);
    await until('both are told', async () => (await told(it)).length === 2);
  }
  expect((await told(it)).toSorted()).toEqual([another, none]);
  const texts = (await it.queues.of('alert').getJobs(['waiting', 'prioritized'])).map(({ data }) => data.text).join();
  expect(texts).toContain(`From ${OLD} to ${NEW}`);
  await hold(it, 'annexe', [held(OLD, null, now - hours(2)), held(NEW, now - hours(2), null)]);
  await using _again = await it.start(['scheduler', 'scheduler']);
  await until('it is over', async () => (await conditionsOf(it.redis, it.keys)).size === 0);
  await until('and said', async () => (await told(it)).length === 4);
  expect(await told(it)).toContain('There is a tariff for electricity again (annexe)');
});
