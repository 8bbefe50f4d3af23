import type { JournalState } from '@ohmini/core';
import { expect, test } from 'vitest';
import { journal } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();

const STATE: JournalState = { fetchedAt: 1, failures: 0, dueAt: 2, isThere: true, live: ['car'] };
const ENTRIES = [{ id: 'car', fields: { state: 'LIVE', vehicle_battery_kwh: 57.5 } }];

test('what was set is there for the next process, each kind by itself', async () => {
  const keys = fixture.freshKeys();
  const home = journal(fixture.redis, keys, 'home');
  expect([await home.states(), await home.entries('device')]).toEqual([{}, []]);
  await home.set('device', STATE, ENTRIES);
  await home.set('session', { ...STATE, isThere: false });
  const next = journal(fixture.redis, keys, 'home');
  expect(await next.states()).toEqual({ device: STATE, session: { ...STATE, isThere: false } });
  expect([await next.entries('device'), await next.entries('session')]).toEqual([ENTRIES, []]);
  expect(await journal(fixture.redis, keys, 'annexe').states()).toEqual({});
});

test('a state without a new answer leaves the last good one', async () => {
  const keys = fixture.freshKeys();
  const home = journal(fixture.redis, keys, 'home');
  await home.set('device', STATE, ENTRIES);
  await home.set('device', { ...STATE, failures: 1, dueAt: 3 });
  expect(await home.entries('device')).toEqual(ENTRIES);
  expect((await home.states()).device).toMatchObject({ failures: 1, dueAt: 3 });
});

test.each(['{', '7', 'null', '[]', '{"dueAt":"soon"}'])(
  '%s in place of a state or of entries is asked for anew',
  async (raw) => {
    const keys = fixture.freshKeys();
    await fixture.redis.hset(keys.account('home', 'journal'), { device: raw, 'device-entries': raw });
    const home = journal(fixture.redis, keys, 'home');
    expect([await home.states(), await home.entries('device')]).toEqual([{}, []]);
  },
);
