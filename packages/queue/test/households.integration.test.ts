import { type FoundMeter, Transient } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { devicesOf, foundOf, retryNow, setFound, setSilent, work } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

const METER: FoundMeter = { id: '00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' };
const EXPORT: FoundMeter = { id: '00-11', fuel: 'electricity', role: 'export', isPolled: false, why: 'shared' };
const NO_DEVICE: FoundMeter = { fuel: 'gas', role: 'import', isPolled: false, why: 'no smart meter' };

test('all meters that were found are kept, and those that are polled are the devices', async () => {
  const keys = fixture.freshKeys();
  expect(await devicesOf(fixture.redis, keys, 'home')).toBeUndefined();
  await setFound(fixture.redis, keys, 'home', { foundAt: 5, meters: [METER, EXPORT, NO_DEVICE] });
  expect(await foundOf(fixture.redis, keys, 'home')).toEqual({ foundAt: 5, meters: [METER, EXPORT, NO_DEVICE] });
  expect(await devicesOf(fixture.redis, keys, 'home')).toEqual([METER]);
  expect(await devicesOf(fixture.redis, keys, 'annexe')).toBeUndefined();
});

test('a silent meter says since when, whoever finds it anew, until it is silent no more', async () => {
  const keys = fixture.freshKeys();
  await setSilent(fixture.redis, keys, 'home', new Map([['00-11', 7]]));
  await setFound(fixture.redis, keys, 'home', { foundAt: 5, meters: [METER] });
  const [silent] = (await devicesOf(fixture.redis, keys, 'home')) ?? [];
  expect(silent).toEqual({ ...METER, silentSince: 7 });
  // What is read is not written back with it.
  await setFound(fixture.redis, keys, 'home', { foundAt: 6, meters: silent ? [silent] : [] });
  await setSilent(fixture.redis, keys, 'home', new Map());
  expect(await devicesOf(fixture.redis, keys, 'home')).toEqual([METER]);
});

test.each(['{', '"meters"', '{"meters":1}'])('%s in place of meters counts as not looked for yet', async (raw) => {
  const keys = fixture.freshKeys();
  await fixture.redis.set(keys.account('home', 'meters'), raw);
  expect(await devicesOf(fixture.redis, keys, 'home')).toBeUndefined();
});

test('a job that failed and waits is tried at once when asked to, and a schedule is not hurried', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const queue = queues.of('account');
  let isRight = false;
  const tried: string[] = [];
  const handler = async ({ account }: { account: string }) => {
    tried.push(account);
    if (!isRight) throw new Transient('test', 'not yet');
  };
  await queue.upsertJobScheduler(
    'barn',
    { every: 3_600_000, offset: 1 },
    { name: 'account', data: { account: 'barn' } },
  );
  await using _worker = work('account', handler, { url: fixture.server.url, keys, log: fixture.log, concurrency: 1 });
  await queues.add('account', [{ payload: { account: 'home' } }]);
  await until('it failed and waits', async () => (await queue.getDelayedCount()) === 2);
  isRight = true;
  await retryNow(queue);
  await until('it was tried again', () => tried.length === 2);
  expect(tried).toEqual(['home', 'home']);
});
