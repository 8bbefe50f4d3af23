import { deviceState, heldWrites } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { enqueueAs, enqueuing } from '../src/enqueue.ts';
import { quarantineTests, READ_AT, readingOf, SERIES } from './quarantine-fixture.ts';

const tests = quarantineTests();

test('an answer that is added again is the same jobs, under the ids that it announced', async () => {
  await using it = await tests.open();
  const { keys, queues, redis } = it.context;
  const answer = Array.from({ length: 1200 }, (_, slot) => readingOf(0.001, READ_AT + slot * 10_000));
  const rev = await enqueuing(it.context)(SERIES, answer, 'live');
  await enqueueAs(queues, SERIES, rev, answer);
  const waiting = (await queues.of('write').getWaiting()).map(({ id }) => id);
  const announced = (await heldWrites(redis, keys).of(SERIES.account, SERIES.device)).map(({ jobId }) => jobId);
  expect(waiting).toHaveLength(3);
  expect(waiting.toSorted()).toEqual(announced.toSorted());
});

test('an answer that slept while a later poll brought a correction is not stored over it, and what is read again is no poll', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  const asked = await deviceState(redis, keys, SERIES.account, SERIES.device).newestRev();
  const enqueue = enqueuing(it.context);
  await enqueue(SERIES, [readingOf(0.002)], 'live', asked);
  await expect(enqueue(SERIES, [readingOf(0.001)], 'live', asked)).rejects.toThrow('came first');
  expect(await it.counts('write')).toMatchObject({ waiting: 1 });
  await enqueue(SERIES, [readingOf(0.001)], 'behind', asked);
});
