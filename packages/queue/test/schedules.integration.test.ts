import { expect, test } from 'vitest';
import { reconcile } from '../src/index.ts';
import { redisForThisFile } from './fixture.ts';

const fixture = redisForThisFile();
const poll = (device: string, every = 30_000) => ({
  id: `home.${device}`,
  every,
  payload: { account: 'home', device },
});

test('schedules are added, corrected and removed, and saying so again changes nothing', async () => {
  await using queues = fixture.queues(fixture.freshKeys());
  const queue = queues.of('poll');
  expect(await reconcile(queue, 'poll', [poll('00-11'), poll('00-22')])).toHaveLength(2);
  expect(await reconcile(queue, 'poll', [poll('00-11'), poll('00-22')])).toEqual([]);
  expect(await reconcile(queue, 'poll', [poll('00-11', 60_000)])).toHaveLength(1);
  const [left, ...others] = await queue.getJobSchedulers();
  expect(others).toEqual([]);
  expect(left).toMatchObject({
    key: 'home.00-11',
    every: 60_000,
    template: { data: { account: 'home', device: '00-11' } },
  });
});

test('a schedule that is spared stays, though nobody wants it now', async () => {
  await using queues = fixture.queues(fixture.freshKeys());
  const queue = queues.of('poll');
  await reconcile(queue, 'poll', [poll('00-11'), poll('00-22')]);
  await reconcile(queue, 'poll', [], (id) => id === 'home.00-22');
  expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(['home.00-22']);
});

test('two schedulers at once make one job for each slot', async () => {
  await using queues = fixture.queues(fixture.freshKeys());
  const queue = queues.of('poll');
  await Promise.all(Array.from({ length: 10 }, () => reconcile(queue, 'poll', [poll('00-11')])));
  expect(await queue.getJobSchedulersCount()).toBe(1);
  expect(await queue.getJobCountByTypes('delayed', 'waiting')).toBe(1);
});

test('an emptied Redis is put right by the next reconciliation', async () => {
  const keys = fixture.freshKeys();
  await using queues = fixture.queues(keys);
  await reconcile(queues.of('poll'), 'poll', [poll('00-11')]);
  const all = await fixture.redis.keys(`${keys.prefix}*`);
  await fixture.redis.del(...all);
  expect(await reconcile(queues.of('poll'), 'poll', [poll('00-11')])).toHaveLength(1);
});
