import { expect, test } from 'vitest';
import { condition, conditionsOf, type Queues, tellOnce } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const message = { severity: 'error', title: 'It is broken', text: 'Mend it.' } as const;
const titles = async (queues: Queues) =>
  (await queues.of('alert').getWaiting()).map(({ data }) => data.title).toSorted();

test('what holds is told once, for all who notice it, and once more when it is over', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const [one, two] = [1, 2].map(() => condition(fixture.redis, keys, queues, 'store'));
  await Promise.all([one?.raise(message), two?.raise(message), one?.raise(message)]);
  expect(await titles(queues)).toEqual(['It is broken']);
  expect([...(await conditionsOf(fixture.redis, keys)).keys()]).toEqual(['store']);
  await Promise.all([one?.clear({ ...message, title: 'Over' }), two?.clear({ ...message, title: 'Over' })]);
  expect(await titles(queues)).toEqual(['It is broken', 'Over']);
  expect((await conditionsOf(fixture.redis, keys)).size).toBe(0);
});

test('a message that could not be queued is told by the next who notices', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const failing: Queues = { ...queues, add: () => Promise.reject(new Error('Redis is full')) };
  await expect(condition(fixture.redis, keys, failing, 'store').raise(message)).rejects.toThrow('full');
  await condition(fixture.redis, keys, queues, 'store').raise(message);
  expect(await titles(queues)).toEqual(['It is broken']);
  await expect(condition(fixture.redis, keys, failing, 'store').clear(message)).rejects.toThrow('full');
  expect((await conditionsOf(fixture.redis, keys)).size).toBe(1);
});

test('what nobody was told of ends without a word', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  await condition(fixture.redis, keys, queues, 'store').clear(message);
  expect(await titles(queues)).toEqual([]);
});

test('what happened is told once, for all who notice it and for as long as anybody may, and never again', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  const tell = (to = queues) => tellOnce(fixture.redis, keys, to, 'price-X.1', message);
  const failing: Queues = { ...queues, add: () => Promise.reject(new Error('Redis is full')) };
  await expect(tell(failing)).rejects.toThrow('full');
  await Promise.all([tell(), tell(), tell()]);
  expect(await titles(queues)).toEqual(['It is broken']);
  await queues.of('alert').drain();
  await tell();
  expect(await titles(queues)).toEqual([]);
  expect(await fixture.redis.pttl(keys.told('price-X.1'))).toBeGreaterThan(28 * 86_400_000);
});
