import { holdsReadings, type Instant, minutes, unpackReadings } from '@ohmini/core';
import { heldWrites } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { collectedHome, type Home } from './downtime.ts';

const START = Date.parse('2026-11-19T23:50:00Z');

const waiting = (home: Home) => home.queues.of('write').getJobs(['waiting', 'prioritized']);

const timesOf = ({ data }: Awaited<ReturnType<typeof waiting>>[number]): Instant[] =>
  holdsReadings(data) ? unpackReadings(data).readings.map(({ readAt }) => readAt) : [];

/** All that is within reach waits in the queue. */
async function duringAnOutage() {
  const home = await collectedHome({ startAt: START });
  await home.poll();
  await home.reread();
  for (let polls = 0; polls < 10; polls += 1) {
    home.pass(minutes(2));
    await home.poll();
  }
  return home;
}

/** A small job. */
async function oneOf(home: Home) {
  const job = (await waiting(home)).find((each) => timesOf(each).length < 500);
  if (!job) throw new Error('Nothing waits.');
  return job;
}

/** What a reread enqueues, by the time that it is of. */
async function rereadOf(home: Home): Promise<Instant[]> {
  const before = new Set((await waiting(home)).map(({ id }) => id));
  await home.reread();
  const added = (await waiting(home)).filter(({ id }) => !before.has(id));
  return added.flatMap(timesOf).toSorted((a, b) => a - b);
}

test('a reread enqueues nothing that waits in the queue', async () => {
  await using home = await duringAnOutage();
  expect((await waiting(home)).flatMap(timesOf).length).toBeGreaterThan(3000);
  expect(await rereadOf(home)).toEqual([]);
});

test('but what the store has acknowledged it enqueues again, for a store may lose that', async () => {
  await using home = await duringAnOutage();
  const times = (await waiting(home)).flatMap(timesOf);
  await home.store();
  const found = await rereadOf(home);
  expect(found.length).toBeGreaterThan(3000);
  expect(times).toEqual(expect.arrayContaining(found));
});

test('and what a job held that is gone from the queue', async () => {
  await using home = await duringAnOutage();
  const gone = await oneOf(home);
  await gone.remove();
  expect(await rereadOf(home)).toEqual(timesOf(gone));
});

test('or that failed there', async () => {
  await using home = await duringAnOutage();
  const failed = await oneOf(home);
  // As BullMQ marks it.
  await home.redis.hset(`${home.keys.prefix}:write:${failed.id}`, 'finishedOn', home.now());
  expect(await rereadOf(home)).toEqual(timesOf(failed));
});

test('and all of a time for which a later answer is announced that is not in the queue', async () => {
  await using home = await duringAnOutage();
  const times = timesOf(await oneOf(home));
  const [from = 0] = times;
  const span = { from, to: (times.at(-1) ?? 0) + 1 };
  await heldWrites(home.redis, home.keys).announce(home.series, [span]);
  expect(await rereadOf(home)).toEqual(times);
});

test('and a value that Octopus has corrected', async () => {
  await using home = await duringAnOutage();
  const { data } = await oneOf(home);
  const [first] = holdsReadings(data) ? unpackReadings(data).readings : [];
  if (!first) throw new Error('A job holds nothing.');
  // As if what it said before had been this.
  await home.ports.enqueue(home.series, [{ ...first, demandKw: 99 }], 'live');
  expect(await rereadOf(home)).toEqual([first.readAt]);
});
