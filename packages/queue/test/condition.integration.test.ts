import { expect, test } from 'vitest';
import { condition, conditionsOf, type Queues, tellOnce } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const clock = { now: () => 1_800_000_000_000 };
const partsOf = (keys: ReturnType<typeof fixture.freshKeys>, at = clock.now()) => ({
  redis: fixture.redis,
  keys,
  clock: { now: () => at },
});
const NEWS = { severity: 'error', title: 'It is broken', text: 'Mend it.' } as const;
const titles = async (queues: Queues) =>
  (await queues.of('alert').getWaiting()).map(({ data }) => data.title).toSorted();

test('what holds has held since it was first noticed, whoever notices it again, and the newest word of it counts', async () => {
  const keys = fixture.freshKeys();
  await condition(partsOf(keys, 1000), 'octopus-down', 'home').raise('It failed three times.');
  await condition(partsOf(keys, 5000), 'octopus-down', 'home').raise('It failed "four" times.');
  expect([...(await conditionsOf(fixture.redis, keys))]).toEqual([
    ['octopus-down/home', { rule: 'octopus-down', subject: 'home', since: 1000, seen: 'It failed "four" times.' }],
  ]);
  await condition(partsOf(keys), 'octopus-down', 'home').clear();
  await condition(partsOf(keys), 'octopus-down', 'home').clear();
  expect((await conditionsOf(fixture.redis, keys)).size).toBe(0);
});

test('one that is about nothing in particular, and what another version has left, are told apart', async () => {
  const keys = fixture.freshKeys();
  await condition(partsOf(keys, 1000), 'store').raise('It is away.');
  await fixture.redis.hset(keys.conditions, 'octopus-home', '1700000000000 told', 'quarantine', '1700000000000 told');
  expect([...(await conditionsOf(fixture.redis, keys)).keys()]).toEqual(['store']);
  await condition(partsOf(keys, 2000), 'quarantine').raise('One.');
  expect((await conditionsOf(fixture.redis, keys)).get('quarantine')?.since).toBe(2000);
});

test('what happened is told once, for all who notice it and for as long as anybody may, and never again', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const tell = (to = queues) => tellOnce({ ...partsOf(keys), queues: to }, 'price-X.1', NEWS);
  const failing: Queues = { ...queues, add: () => Promise.reject(new Error('Redis is full')) };
  await expect(tell(failing)).rejects.toThrow('full');
  await Promise.all([tell(), tell(), tell()]);
  expect(await titles(queues)).toEqual(['It is broken']);
  await queues.of('alert').drain();
  await tell();
  expect(await titles(queues)).toEqual([]);
  expect(await fixture.redis.pttl(keys.told('price-X.1'))).toBeGreaterThan(28 * 86_400_000);
});
