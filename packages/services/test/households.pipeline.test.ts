import { SERVICES } from '@ohmini/config';
import { minutes } from '@ohmini/core';
import { deviceState, devicesOf } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline, settledAt } from './pipeline.ts';

const NO_DIFFERENCE = { lost: [], invented: [], changed: [], twice: [] };
const WRONG_KEY = `sk_live_${'x'.repeat(32)}`;

/** How often Octopus was asked for the readings of a household. */
const asked = (it: Pipeline, account: string) =>
  it.simulator.calls
    .list({ operation: 'smartMeterTelemetry' })
    .filter(({ asked: ask }) => ask?.device === it.seriesOf(account).device).length;

test('a bad key and a dead meter leave the third household complete, and under its own tags alone', async () => {
  await using it = await pipeline({ households: ['fine', 'dead', 'barred'] });
  await it.name(['barred', 'dead', 'fine'], { barred: WRONG_KEY });
  const { device } = it.seriesOf('dead');
  using _silence = it.simulator.fault({ kind: 'meter-silent', device, from: 0, to: Number.MAX_SAFE_INTEGER });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('ten minutes of live readings are stored', () => it.newestStoredAt() > startedAt + minutes(10));
  await it.caughtUp();
  const difference = it.difference(settledAt(startedAt, it.newestStoredAt(), 0));
  expect(difference).toMatchObject(NO_DIFFERENCE);
  expect(difference.compared).toBeGreaterThan(3700);
  const tags = new Set(it.influx.rows().map((row) => `${row.tags.account} ${row.tags.device}`));
  expect([...tags]).toEqual([`fine ${it.seriesOf('fine').device}`]);
  await until('people are told of both', () => it.alerts().length >= 2);
  expect(it.alerts().toSorted()).toEqual(['No Home Mini reports (dead)', 'Octopus refuses the API key (barred)']);
});

test('a household that is added to the file is polled within 15 seconds, and one that is removed no more', async () => {
  await using it = await pipeline({ households: ['home', 'annexe'] });
  await it.name(['home']);
  await using _services = await it.start(SERVICES);
  const annexe = it.seriesOf('annexe');
  await until('readings of the home are stored', () => it.newestStoredAt() > 0);
  expect(asked(it, 'annexe')).toBe(0);
  await it.name(['home', 'annexe']);
  await until('the annexe is polled', () => asked(it, 'annexe') > 0, 15_000);
  await until('its readings are stored', () => it.newestStoredAt(annexe) > 0);

  await it.name(['home']);
  const quiet = async () => {
    const [annexeBefore, homeBefore] = [asked(it, 'annexe'), asked(it, 'home')];
    await until('the home is polled ten times', () => asked(it, 'home') >= homeBefore + 10);
    return asked(it, 'annexe') === annexeBefore;
  };
  await until('the annexe is polled no more', quiet, 40_000);
  for (const name of ['poll', 'upkeep', 'account'] as const) {
    const schedules = (await it.queues.of(name).getJobSchedulers()).map(({ key }) => key.split('.')[0]);
    expect(new Set(schedules)).toEqual(new Set(['home']));
  }
  expect(it.newestStoredAt(annexe)).toBeGreaterThan(0);
  expect((await deviceState(it.redis, it.keys, 'annexe', annexe.device).cursor()).cursorAt).toBeGreaterThan(0);
  expect(await devicesOf(it.redis, it.keys, 'annexe')).toHaveLength(1);
  // What was in the queues is for nothing, and no failure.
  const job = { account: 'annexe', device: annexe.device };
  await it.queues.add('poll', [{ payload: job }]);
  await it.queues.add('upkeep', [{ payload: job }]);
  await it.queues.add('account', [{ payload: { account: 'annexe' } }]);
  expect(await quiet()).toBe(true);
  for (const name of ['poll', 'upkeep', 'account'] as const)
    expect(await it.queues.of(name).getFailed(), name).toEqual([]);
});

test('a key that is put right in the file is used without a restart', async () => {
  await using it = await pipeline({ households: ['home'] });
  await it.name(['home'], { home: WRONG_KEY });
  await using _services = await it.start(SERVICES);
  await until('people are told', () => it.alerts().length > 0);
  await it.name(['home']);
  // Sooner than the failed search would be tried again by itself: a file is looked at every ten seconds.
  await until('readings are stored', () => it.newestStoredAt() > 0, 14_000);
  await until('people are told that it is over', () => it.alerts().length > 1);
  expect(it.alerts()).toEqual(['Octopus refuses the API key (home)', 'Octopus takes the API key again (home)']);
});
