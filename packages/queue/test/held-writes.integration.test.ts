import type { Series } from '@ohmini/core';
import { expect, test } from 'vitest';
import { heldWrites } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };
const HOUR = 3_600_000;

const writes = (keys = fixture.freshKeys()) => heldWrites(fixture.redis, keys);

test('revisions grow, however many ask at once', async () => {
  const held = writes();
  const revs = await Promise.all(Array.from({ length: 50 }, () => held.announce(series, [])));
  expect(new Set(revs).size).toBe(50);
  expect(revs.toSorted((a, b) => a - b)).toEqual(revs);
});

test('what overlaps in time and came later is found, whatever the hours that it spans', async () => {
  const held = writes();
  const first = await held.announce(series, [{ from: HOUR - 1000, to: HOUR + 1000 }]);
  const later = await held.announce(series, [{ from: 0, to: 3 * HOUR }]);
  await held.announce(series, [{ from: 2 * HOUR, to: 3 * HOUR }]);
  const newer = await held.newerThan({ series, rev: first, from: HOUR - 1000, to: HOUR + 1000 });
  expect(newer.map(({ rev }) => rev)).toEqual([later]);
  expect(await held.newerThan({ series, rev: later, from: 0, to: HOUR })).toEqual([]);
});

test('a month of backlog is not searched for one hour', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  for (let hour = 0; hour < 48; hour++) await held.announce(series, [{ from: hour * HOUR, to: (hour + 1) * HOUR }]);
  const names = await fixture.redis.keys(`${keys.prefix}*held:10s.0`);
  expect(await fixture.redis.hlen(names[0] ?? '')).toBe(1);
  expect(await held.of('home', '00-11')).toHaveLength(48);
});

test('other resolutions and other meters are other writes', async () => {
  const held = writes();
  const rev = await held.announce(series, [{ from: 0, to: 1000 }]);
  await held.announce({ ...series, resolution: '1m' }, [{ from: 0, to: 1000 }]);
  await held.announce({ ...series, device: '00-22' }, [{ from: 0, to: 1000 }]);
  expect(await held.newerThan({ series, rev, from: 0, to: 1000 })).toEqual([]);
  expect((await held.of('home', '00-11')).map(({ resolution }) => resolution).toSorted()).toEqual(['10s', '1m']);
});

const newest = async (keys: ReturnType<typeof fixture.freshKeys>) =>
  Number((await fixture.redis.get(keys.device('home', '00-11', 'rev'))) ?? 0);

test('an answer is turned away when its time was filled from another tier since it was asked for', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const minute = { ...series, resolution: '1m' as const };
  const asked = await newest(keys);
  await held.announce(minute, [{ from: 60_000, to: 60_001 }], asked);
  const late = (from: number) => held.announce(series, [{ from, to: from + 1 }], asked);
  await expect(late(110_000)).rejects.toThrow('came first');
  await expect(late(120_000)).resolves.toBeGreaterThan(asked);
  const again = await newest(keys);
  await expect(held.announce(series, [{ from: 110_000, to: 110_001 }], again)).resolves.toBeGreaterThan(again);
});

test('what is written of a coarser tier is turned away when anything was announced for its buckets meanwhile', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const asked = await newest(keys);
  await held.announce(series, [{ from: 70_000, to: 70_001 }], asked);
  const minute = (from: number) => held.announce({ ...series, resolution: '1m' }, [{ from, to: from + 1 }], asked);
  await expect(minute(60_000)).rejects.toThrow('came first');
  await minute(120_000);
  await expect(minute(120_000)).rejects.toThrow('came first');
});

test('fetched again, answers at the finest have the same rows, and none turns another away', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const asked = await newest(keys);
  const span = [{ from: 0, to: 10_001 }];
  await held.announce(series, span, asked);
  await expect(held.announce(series, span, asked)).resolves.toBeGreaterThan(asked);
});

test('a live answer is turned away when a later one has rows for its time: those may be newer', async () => {
  const held = writes();
  const asked = await held.announce(series, []);
  await held.announce(series, [{ from: 0, to: 10_001 }], asked, 'live');
  const late = (from: number) => held.announce(series, [{ from, to: from + 1 }], asked, 'live');
  await expect(late(10_000)).rejects.toThrow('came first');
  await expect(late(20_000)).resolves.toBeGreaterThan(asked);
});

test('whoever slept through more answers than are remembered is turned away', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const asked = await newest(keys);
  const others = async (count: number) => {
    for (let nth = 0; nth < count; nth++) await held.announce(series, [{ from: HOUR, to: HOUR + 1 }]);
  };
  await others(59);
  await held.announce(series, [{ from: 0, to: 1 }], asked);
  await expect(held.announce(series, [{ from: 0, to: 1 }], asked)).rejects.toThrow('came first');
});

test('an announcement is known until it is forgotten', async () => {
  const held = writes();
  const rev = await held.announce(series, [{ from: 0, to: 1000 }]);
  const write = { series, rev, from: 0, to: 1000 };
  expect(await held.has(write)).toBe(true);
  expect(await held.has({ ...write, rev: rev + 1 })).toBe(false);
  await held.expectRemembered(series, rev);
  await held.sweep('home', '00-11', -60_000);
  expect(await held.has(write)).toBe(false);
  await held.sweep('home', '00-11', 60_000);
  await expect(held.expectRemembered(series, rev)).rejects.toThrow('was forgotten');
});

test('a clock that was hours ahead and is put right has nothing forgotten that is announced afterwards', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  await held.announce(series, []);
  const forget = async (rev: number) => await fixture.redis.set(keys.device('home', '00-11', 'forgotten'), rev);
  const announced = async () => await held.expectRemembered(series, await held.announce(series, []));
  // What an hour ago is by a clock that is three hours ahead.
  await held.sweep('home', '00-11', -2 * HOUR);
  await announced();
  // An older version of us has written that down as it was.
  await forget(Date.now() + 2 * HOUR);
  await held.sweep('home', '00-11', HOUR);
  await announced();
});

test('revisions that run ahead since the clock did are forgotten when they are old all the same', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const sweep = () => held.sweep('home', '00-11', 0);
  await fixture.redis.set(keys.device('home', '00-11', 'rev'), Date.now() + 48 * HOUR);
  await held.announce(series, [{ from: 0, to: 1000 }]);
  expect(await sweep()).toBe(0);
  const later = await held.announce(series, [{ from: 0, to: 1000 }]);
  expect(await sweep()).toBe(1);
  expect((await held.of('home', '00-11')).map(({ rev }) => rev)).toEqual([later]);
});

test('a mark of a clock that was ahead is made anew', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const ahead = Date.now() + 48 * HOUR;
  await fixture.redis.set(keys.device('home', '00-11', 'rev'), ahead);
  await fixture.redis.set(keys.device('home', '00-11', 'marked'), `${ahead} ${ahead}`);
  await held.announce(series, [{ from: 0, to: 1000 }]);
  expect(await held.sweep('home', '00-11', 0)).toBe(0);
  expect(await held.sweep('home', '00-11', 0)).toBe(1);
});

test('what never reached the queue, because its process died, is forgotten when it is old', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const rev = await held.announce(series, [{ from: 0, to: 1000 }]);
  expect(await held.sweep('home', '00-11', 60_000)).toBe(0);
  await fixture.redis.hset(`${keys.prefix}:write:home.00-11.${rev}.0`, 'data', '{}');
  expect(await held.sweep('home', '00-11', -60_000)).toBe(0);
  await fixture.redis.del(`${keys.prefix}:write:home.00-11.${rev}.0`);
  expect(await held.sweep('home', '00-11', -60_000)).toBe(1);
  expect(await held.of('home', '00-11')).toEqual([]);
});

test('a backlog of thousands is looked for in the queue a thousand at a time', async () => {
  const keys = fixture.freshKeys();
  const { redis } = fixture;
  let [asked, most] = [0, 0];
  const counted = new Proxy(redis, {
    get(_, name) {
      if (name !== 'exists') return Reflect.get(redis, name).bind(redis);
      return async (key: string) => {
        most = Math.max(most, ++asked);
        return await redis.exists(key).finally(() => asked--);
      };
    },
  });
  const spans = Array.from({ length: 2500 }, (_, hour) => ({ from: hour * HOUR, to: hour * HOUR + 1000 }));
  await writes(keys).announce(series, spans);
  const held = heldWrites(counted, keys);
  expect(await held.sweep('home', '00-11', -60_000)).toBe(2500);
  expect(most).toBe(1000);
  expect(await held.of('home', '00-11')).toEqual([]);
});

test('an entry of which a bit flipped is let go, and holds up none of its neighbours', async () => {
  const keys = fixture.freshKeys();
  const held = writes(keys);
  const first = await held.announce(series, [{ from: 0, to: 1000 }]);
  const second = await held.announce(series, [{ from: 0, to: 1000 }]);
  const third = await held.announce(series, [{ from: 0, to: 1000 }]);
  const [bucket = ''] = await fixture.redis.keys(`${keys.prefix}*held:10s.0`);
  const whole = (await fixture.redis.hget(bucket, `${second}.0`)) ?? '';
  await fixture.redis.hset(bucket, `${second}.0`, whole.replace(' ', '`'));
  expect((await held.of('home', '00-11')).map(({ rev }) => rev)).toEqual([first, third]);
  const newer = await held.newerThan({ series, rev: first, from: 0, to: 1000 });
  expect(newer.map(({ rev }) => rev)).toEqual([third]);
  for (const rev of [first, third]) await held.forget({ series, rev, from: 0, to: 1000 });
  expect(await fixture.redis.exists(bucket)).toBe(0);
});
