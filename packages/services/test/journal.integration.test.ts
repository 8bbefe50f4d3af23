import { hours, minutes } from '@ohmini/core';
import { conditionsOf } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { journalled, PLAIN, START, WITH_CAR } from './journalled.ts';

type Journalled = Awaited<ReturnType<typeof journalled>>;

const rowsOf = async (it: Journalled, measurement: string) =>
  (await it.rows()).filter((row) => row.measurement === measurement);

const said = (it: Journalled, level: string) =>
  it.log.lines.filter((line) => line.level === level).map(({ message }) => message);

test('with a car the cadences are kept over half a day, and the simulator counts the same calls', async () => {
  await using it = await journalled(WITH_CAR);
  await it.live(hours(12));
  expect(await it.requests()).toMatchObject({
    dispatches: 12 * 30,
    devices: 12 * 6,
    savingSessions: 12 * 6,
    agreements: 12 * 2,
    campaignEvents: 12 * 2,
    enrolment: 1,
    catalogue: 1,
  });
  const { count } = it.simulator.calls;
  expect(count({ operation: 'completedDispatches' })).toBe(12 * 30);
  expect(count({ operation: 'devices' })).toBe(12 * 6);
  expect(count({ operation: 'savingSessions' })).toBe(12 * 6);
  expect(count({ operation: 'octoplusAccountInfo' })).toBe(1);
  expect(count({ operation: 'change' })).toBe(0);
});

test('a household without car and membership costs two calls a day beside its agreements', async () => {
  await using it = await journalled(PLAIN);
  await it.live(hours(24));
  const { obtainKrakenToken: _, ...asked } = await it.requests();
  expect(asked).toEqual({ agreements: 48, devices: 1, enrolment: 1 });
});

test('each entry has one row, under the time of the answer, and a change has exactly one more', async () => {
  await using it = await journalled(WITH_CAR);
  await it.live(minutes(1));
  const first = await it.rows();
  expect(first.every(({ at }) => at === START)).toBe(true);
  expect(new Set(first.map(({ measurement }) => measurement))).toEqual(
    new Set(['agreement', 'intelligent_device', 'session', 'dispatch']),
  );
  expect(new Set(first.map(({ tags }) => `${tags.account} ${tags.entry}`)).size).toBe(first.length);
  expect(await rowsOf(it, 'intelligent_device')).toMatchObject([{ fields: { is_suspended: 0, status: 'listed' } }]);

  using _out = it.simulator.fault({ kind: 'suspended' });
  await it.live(hours(1));
  const [before, after, ...more] = await rowsOf(it, 'intelligent_device');
  expect(more).toEqual([]);
  expect(after).toMatchObject({ fields: { is_suspended: 1, status: 'listed' }, tags: before?.tags });
  expect((after?.at ?? 0) - START).toBeLessThanOrEqual(minutes(10));
});

test('a plan that is dropped is gone once, and what was completed merely ages out', async () => {
  await using it = await journalled(WITH_CAR);
  const inStage = async (stage: string) =>
    (await it.kept.entries('dispatch')).filter(({ fields }) => fields.stage === stage);
  while ((await inStage('planned')).length === 0) await it.live(hours(1));
  const planned = await inStage('planned');
  using _out = it.simulator.fault({ kind: 'suspended' });
  await it.live(hours(1));
  const gone = async () => (await rowsOf(it, 'dispatch')).filter(({ fields }) => fields.status === 'gone');
  const dropped = await gone();
  for (const { id } of planned) expect(dropped.filter(({ tags }) => tags.entry === id)).toHaveLength(1);

  const completed = await inStage('completed');
  expect(completed.length).toBeGreaterThan(0);
  it.pass(hours(96));
  await it.live(minutes(10));
  const now = await inStage('completed');
  expect(now.map(({ id }) => id)).not.toEqual(expect.arrayContaining(completed.map(({ id }) => id)));
  expect((await gone()).filter(({ fields }) => fields.stage === 'completed')).toEqual([]);
});

test('a restart asks for nothing that is fresh', async () => {
  await using it = await journalled(WITH_CAR);
  await it.live(minutes(1));
  const before = it.simulator.calls.count();
  it.restart();
  await it.tick();
  expect(it.simulator.calls.count()).toBe(before);
  it.pass(minutes(2));
  await it.tick();
  const { obtainKrakenToken: _, ...asked } = await it.requests();
  expect(asked).toEqual({ dispatches: 1 });
  expect((await it.rows()).filter(({ at }) => at > START)).toEqual([]);
});

test('where nothing is due, a look costs one read of Redis', async () => {
  await using it = await journalled(WITH_CAR);
  await it.tick();
  const commands: string[] = [];
  const monitor = await it.redis.monitor();
  monitor.on('monitor', (_time: string, [name]: string[]) => void commands.push(name ?? ''));
  await it.tick();
  await it.redis.ping();
  await until('all was seen', () => commands.includes('ping'));
  monitor.disconnect();
  expect(commands).toEqual(['hmget', 'ping']);
});

test('rows are in the write queue before the answer counts as known', async () => {
  await using it = await journalled(PLAIN);
  const commands: string[] = [];
  const monitor = await it.redis.monitor();
  monitor.on('monitor', (_time: string, args: string[]) => void commands.push(args.join(' ')));
  await it.tick();
  await it.redis.ping();
  await until('all was seen', () => commands.includes('ping'));
  monitor.disconnect();
  const enqueued = commands.findIndex((each) => each.includes(`home.agreement.${START}`));
  const known = commands.findIndex((each) => each.startsWith('hset') && each.includes('agreement-entries'));
  expect(enqueued).toBeGreaterThan(-1);
  expect(known).toBeGreaterThan(enqueued);
});

test('two fetchers at one tick ask once', async () => {
  await using it = await journalled(WITH_CAR);
  const other = it.another();
  await Promise.all([it.tick(), other()]);
  await other();
  expect(it.simulator.calls.count({ operation: 'devices' })).toBe(1);
});

test('while sessions fail the last good answer stays, they are asked for less and less, and all else goes on', async () => {
  await using it = await journalled(WITH_CAR);
  await it.live(minutes(1));
  const known = await it.kept.entries('session');
  const down = it.simulator.fault({ kind: 'http-status', status: 503, operation: 'savingSessions' });
  const failedAt = () =>
    it.simulator.calls
      .list({ operation: 'savingSessions', outcome: 'http-503' })
      .map(({ at }) => (at - START) / minutes(1));
  await it.live(hours(24));
  const waits = failedAt().map((at, index, all) => at - (all[index - 1] ?? at));
  // Ticks are two minutes apart.
  for (const [index, wait] of [0, 10, 20, 40, 80, 160, 320, 360, 360].entries())
    expect(Math.abs((waits[index] ?? 0) - wait)).toBeLessThanOrEqual(2);
  expect(failedAt()).toHaveLength(9);
  expect(await it.kept.entries('session')).toEqual(known);
  expect(said(it, 'warn').filter((message) => message.includes('which sessions there are'))).toHaveLength(1);
  expect((await it.requests()).dispatches).toBeGreaterThanOrEqual(24 * 30);
  expect((await it.metrics.journalFailures.get()).values).toEqual([{ labels: { kind: 'session' }, value: 9 }]);

  down[Symbol.dispose]();
  await it.live(hours(7));
  expect((await it.kept.states()).session).toMatchObject({ failures: 0 });
  expect(said(it, 'info').filter((message) => message.includes('which sessions there are'))).toHaveLength(1);
});

test('whatever fails of it, polls are not put further apart and nobody is told', async () => {
  await using it = await journalled(WITH_CAR);
  await it.tick();
  for (const operation of ['account', 'devices', 'savingSessions', 'flexPlannedDispatches'] as const)
    it.simulator.fault({ kind: 'http-status', status: 500, operation });
  await it.live(hours(6));
  const failures = (await it.metrics.journalFailures.get()).values;
  expect(failures.map(({ labels }) => labels.kind).toSorted()).toEqual(['agreement', 'device', 'dispatch', 'session']);
  expect(await it.redis.get(it.keys.account('home', 'streak'))).toBeNull();
  expect(await conditionsOf(it.redis, it.keys)).toEqual(new Map());
  expect(await it.queues.of('alert').count()).toBe(0);
});

test('told to call less often nobody calls until it is over, and the allowance for polls stays', async () => {
  await using it = await journalled(WITH_CAR, hours(1));
  using _limited = it.simulator.fault({ kind: 'graphql-error', code: 'OE-0002', operation: 'savingSessions' });
  await it.tick();
  expect(await it.redis.pttl(it.keys.account('home', 'cooldown'))).toBeGreaterThan(minutes(8));
  expect(await it.redis.get(it.keys.account('home', 'allowance'))).toBeNull();
  const before = it.simulator.calls.count();
  it.pass(minutes(2));
  await it.tick();
  expect(it.simulator.calls.count()).toBe(before);
  expect((await it.metrics.journalSkipped.get()).values).toEqual([{ labels: { reason: 'budget' }, value: 1 }]);
});

test('an emptied Redis is filled anew', async () => {
  await using it = await journalled(WITH_CAR);
  await it.tick();
  const known = await it.kept.entries('agreement');
  await it.redis.flushall();
  it.restart();
  await it.tick();
  expect(await it.kept.entries('agreement')).toEqual(known);
  expect((await it.rows()).length).toBeGreaterThan(known.length);
});
