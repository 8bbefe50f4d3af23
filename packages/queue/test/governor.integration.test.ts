import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type GovernorOptions, governor, isDue, nextDueIn } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

const governorOf = (options: Partial<GovernorOptions> = {}, keys = fixture.freshKeys()) =>
  governor(fixture.redis, keys, { account: 'home', callsPerHour: 90, ...options });

test('no more calls are granted than the hour allows, however many processes ask at once', async () => {
  const calls = governorOf({ callsPerHour: 25 });
  const waits = await Promise.all(Array.from({ length: 40 }, () => calls.take('live')));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(25);
  expect(await calls.used()).toEqual(new Map([['live', 25]]));
  const [wait = 0] = waits.filter((each) => each > 0);
  expect(wait).toBeGreaterThan(3_590_000);
  expect(wait).toBeLessThanOrEqual(3_600_000);
});

test('a call is free again when its hour is over', async () => {
  const calls = governorOf({ callsPerHour: 2, hour: 300 });
  expect([await calls.take('live'), await calls.take('live')]).toEqual([0, 0]);
  const wait = await calls.take('live');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(300);
  await until('the hour is over', async () => (await calls.take('live')) === 0, 2000);
});

test("one household's calls are not another's", async () => {
  const keys = fixture.freshKeys();
  const [a, b] = ['a', 'b'].map((account) => governorOf({ account, callsPerHour: 1 }, keys));
  expect([await a?.take('live'), await b?.take('live')]).toEqual([0, 0]);
  expect(await a?.take('live')).toBeGreaterThan(0);
});

test('what is not a live poll gets a third of the hour, so that live polls have two', async () => {
  const calls = governorOf({ callsPerHour: 30 });
  const granted = async (purpose: 'live' | 'backfill', times: number) => {
    const waits = await Promise.all(Array.from({ length: times }, () => calls.take(purpose)));
    return waits.filter((wait) => wait === 0).length;
  };
  expect(await granted('backfill', 20)).toBe(10);
  expect(await granted('live', 40)).toBe(20);
});

test('a gap about to be lost may use the whole hour', async () => {
  const calls = governorOf({ callsPerHour: 9 });
  const waits = await Promise.all(Array.from({ length: 12 }, () => calls.take('backfill', { isUrgent: true })));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(9);
});

test('calls can be left for others', async () => {
  const calls = governorOf({ callsPerHour: 10 });
  for (let call = 0; call < 8; call++) await calls.take('live', { leave: 2 });
  expect(await calls.take('live', { leave: 2 })).toBeGreaterThan(0);
  expect(await calls.take('live')).toBe(0);
});

test('after a refusal no call is granted until it is over, a shorter wait does not end it, and there are fewer calls', async () => {
  const calls = governorOf();
  await calls.take('live');
  await calls.pause(60_000);
  await calls.pause(1_000);
  await calls.refused(125);
  await calls.refused(125);
  expect(await calls.take('live')).toBeGreaterThan(50_000);
  expect(await calls.cooling()).toBeGreaterThan(50_000);
  expect(await calls.allowance()).toMatchObject({ callsPerHour: 72, isShared: true, announcedPerHour: 125 });
});

test('a restart knows the calls of before', async () => {
  const keys = fixture.freshKeys();
  await governorOf({ callsPerHour: 1 }, keys).take('live');
  expect(await governorOf({ callsPerHour: 1 }, keys).take('live')).toBeGreaterThan(0);
});

test('ticks that come sooner than the pace are not due', async () => {
  const keys = fixture.freshKeys();
  const due = () => isDue(fixture.redis, keys, 'home', '00-11', 40_000, 15_000);
  expect([await due(), await due(), await due()]).toEqual([true, false, false]);
});

test('the next tick can be put off and called back', async () => {
  const keys = fixture.freshKeys();
  const due = () => isDue(fixture.redis, keys, 'home', '00-11', 10_000, 5_000);
  await nextDueIn(fixture.redis, keys, 'home', '00-11', 60_000);
  expect(await due()).toBe(false);
  await nextDueIn(fixture.redis, keys, 'home', '00-11', 0);
  expect(await due()).toBe(true);
});

test('a poll that was put off comes at the pace of now, when polls are to be closer together again', async () => {
  const keys = fixture.freshKeys();
  const dueAt = (every: number) => isDue(fixture.redis, keys, 'home', '00-11', every, 0);
  expect(await dueAt(300_000)).toBe(true);
  expect(await dueAt(300)).toBe(false);
  await until('it is due', () => dueAt(300), 5000);
});
