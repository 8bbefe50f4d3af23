import { expect, test } from 'vitest';
import { nameRooms } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const HOUR = 3_600_000;

function opened() {
  const keys = fixture.freshKeys();
  const rooms = nameRooms(fixture.redis, keys);
  const shift = (room: 'unknown' | 'lists', name: string, by: number) =>
    fixture.redis.zadd(keys.named(room), Date.now() + by, name);
  return { ...rooms, keys, shift };
}

test('of many processes that name a thousand at once a hundred names come in', async () => {
  const { unknown, keys } = opened();
  const other = nameRooms(fixture.redis, keys).unknown;
  const admitted = await Promise.all(
    Array.from({ length: 1000 }, (_, number) => (number % 2 ? unknown : other).admit(`name-${number}`)),
  );
  expect(admitted.filter(Boolean)).toHaveLength(100);
  expect(await fixture.redis.zcard(keys.named('unknown'))).toBe(100);
});

test('who is in stays in, and is asked again without taking another place', async () => {
  const { unknown } = opened();
  expect(await unknown.has('a')).toBe(false);
  for (let times = 0; times < 3; times++) expect(await unknown.admit('a')).toBe(true);
  expect(await unknown.has('a')).toBe(true);
});

test('an unknown name goes after a day however often it is asked for, and makes room', async () => {
  const { unknown, shift } = opened();
  for (let number = 0; number < 100; number++) await shift('unknown', `name-${number}`, -23.9 * HOUR);
  expect(await unknown.admit('name-0')).toBe(true);
  expect(await unknown.admit('new')).toBe(false);
  await shift('unknown', 'name-7', -24.1 * HOUR);
  expect(await unknown.admit('new')).toBe(true);
  expect(await unknown.has('name-7')).toBe(false);
});

test('a list stays for as long as it is asked for', async () => {
  const { lists, shift, keys } = opened();
  await shift('lists', 'a', -23 * HOUR);
  await lists.admit('a');
  expect(Date.now() - Number(await fixture.redis.zscore(keys.named('lists'), 'a'))).toBeLessThan(HOUR);
});

test('a name that a wrong clock let in from the future takes no place for ever', async () => {
  const { unknown, shift } = opened();
  for (let number = 0; number < 100; number++) await shift('unknown', `name-${number}`, 5 * HOUR);
  expect(await unknown.admit('new')).toBe(true);
  expect(await unknown.has('name-3')).toBe(false);
});

test('when nobody asks any more Redis forgets the room itself', async () => {
  const { unknown, keys } = opened();
  await unknown.admit('a');
  expect(await fixture.redis.pttl(keys.named('unknown'))).toBeGreaterThan(23 * HOUR);
});
