import type { Device } from '@ohmini/core';
import { condition, conditionsOf, reconcile, setFound, setHouseholds } from '@ohmini/queue';
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
