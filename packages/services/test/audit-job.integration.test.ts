import { hours, type Instant, type Milliseconds, minutes, type Reading, seconds, Transient } from '@ohmini/core';
import { conditionsOf, deviceState, heldWrites, seen } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { auditJob } from '../src/audit-job.ts';
import { enqueuing } from '../src/enqueue.ts';
import { quarantineTests, readingOf, rowOf, SERIES, type Surroundings } from './quarantine-fixture.ts';

const tests = quarantineTests();

const NOW = Date.parse('2026-11-20T15:20:00Z');

const { account, device } = SERIES;

const hourFrom = (at: Instant): Reading[] =>
  Array.from({ length: 360 }, (_, slot) => ({ ...readingOf(0.1), readAt: at + seconds(10 * slot) }));

/** A meter whose readings were all enqueued and acknowledged, and are stored when the test says so. */
async function acknowledged({ context, store }: Surroundings, ...readings: Reading[]) {
  const { keys, queues, redis } = context;
  const enqueue = (all: readonly Reading[]) => enqueuing(context)(SERIES, all, 'live');
  const acknowledgeAll = async () => {
    await queues.of('write').drain();
    const held = heldWrites(redis, keys);
    for (const write of await held.of(account, device)) await held.forget({ ...write, series: SERIES });
  };
  const acknowledge = async (...all: Reading[]) => {
    await enqueue(all);
    await acknowledgeAll();
  };
  await acknowledge(...readings);
  const state = deviceState(redis, keys, account, device);
  let now = NOW;
  const auditing = auditJob(context, async () => ({ series: SERIES, state, source: { now: () => now } }));
  return {
    acknowledge,
    acknowledgeAll,
    enqueue,
    unproven: () => seen(redis, keys).unproven(SERIES),
    store: (kept: readonly Reading[]) => store(kept.map(rowOf)),
    pass: (length: Milliseconds) => {
      now += length;
    },
    /** The next one, an hour later. */
    async audit() {
      await auditing({ account, device, task: 'audit' }, new AbortController().signal);
      now += hours(1);
    },
    /** What is noted of the store. */
    lacks: async () => (await conditionsOf(redis, keys)).get(`store-lacks/${account}.${device}`),
    lost: async () => (await context.metrics.auditLost.get()).values[0]?.value,
    refetched: async () => (await context.metrics.auditRepaired.get()).values[0]?.value,
  };
}

test('one hour that lacks readings is noted, whatever the hours after it are like, and over when it is complete', async () => {
  await using it = await tests.open();
  const first = hourFrom(NOW - hours(5) - seconds(20 * 60));
  const second = hourFrom(NOW - hours(4) - seconds(20 * 60));
  const meter = await acknowledged(it, ...first, ...second);
  await meter.store([...first.slice(2), ...second]);

  await meter.audit();
  const noted = await meter.lacks();
  expect(noted?.seen).toBe('Of the hour from 2026-11-20T10:00Z 2 readings are not there.');
  expect(await meter.lost()).toBe(2);
  await meter.audit();
  expect(await meter.lacks()).toEqual(noted);
  expect(await meter.lost()).toBe(2);
  expect(await meter.refetched()).toBe(2);

  await meter.store(first);
  await meter.audit();
  expect(await meter.lacks()).toBeUndefined();
  expect(await meter.lost()).toBe(0);
});

test('every hour is looked at again ten hours after it began, those of audits that were missed too', async () => {
  await using it = await tests.open();
  const meter = await acknowledged(it);
  await meter.audit();
  await meter.acknowledge(
    ...hourFrom(NOW - hours(5) - seconds(20 * 60)),
    ...hourFrom(NOW - hours(4) - seconds(20 * 60)),
  );
  meter.pass(hours(5));
  await meter.audit();
  expect(await meter.lost()).toBe(720);
});

test('an hour that is filled after it was looked at is looked at again, once where it is out of reach by then', async () => {
  await using it = await tests.open();
  const meter = await acknowledged(it);
  await meter.audit();
  const hour = hourFrom(NOW - hours(11) - minutes(20));
  await meter.acknowledge(...hour);
  await meter.store(hour.slice(3));
  await meter.audit();
  expect(await meter.lost()).toBe(3);
  expect(await meter.lacks()).toBeDefined();
  await meter.audit();
  expect(await meter.lost()).toBe(0);
  expect(await meter.lacks()).toBeUndefined();
});

test('what waits each time its hour is looked at is looked at when it does not wait any more, until it is stored', async () => {
  await using it = await tests.open();
  const meter = await acknowledged(it);
  const hour = hourFrom(NOW - hours(10) - minutes(20));
  await meter.enqueue(hour);
  await meter.audit();
  expect(await meter.lost()).toBe(0);
  await meter.acknowledgeAll();
  await meter.audit();
  expect(await meter.lost()).toBe(360);
  await meter.acknowledge(...hour);
  await meter.store(hour);
  await meter.audit();
  expect(await meter.lost()).toBe(0);
  expect(await meter.unproven()).toEqual([]);
});

test('what was announced long ago and never queued is forgotten while the store is away', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  const held = heldWrites(redis, keys);
  const rev = await held.announce(SERIES, [{ from: NOW, to: NOW + 1 }]);
  await redis.set(keys.device(account, device, 'marked'), `${Date.now() - hours(1)} ${rev}`);
  const away = () => Promise.reject(new Transient('http-503', 'The store is away.'));
  const history = { range: away, last: away, sum: away, count: away, buckets: away, async [Symbol.asyncDispose]() {} };
  const state = deviceState(redis, keys, account, device);
  const auditing = auditJob(
    it.context,
    async () => ({ series: SERIES, state, source: { now: () => NOW } }),
    () => history,
  );
  await expect(auditing({ account, device, task: 'audit' }, new AbortController().signal)).rejects.toThrow('is away');
  expect(await held.of(account, device)).toEqual([]);
});

test('a row that has a price alone is a reading that the store lacks', async () => {
  await using it = await tests.open();
  const hour = hourFrom(NOW - hours(5) - seconds(20 * 60));
  const meter = await acknowledged(it, ...hour);
  await meter.store(hour.slice(1));
  const [first] = hour.map(rowOf);
  if (first) await it.store([{ ...first, fields: { unit_rate: 0.2, cost_estimated: 0.001 } }]);
  await meter.audit();
  expect((await meter.lacks())?.seen).toContain(' 1 readings ');
  expect(await meter.lost()).toBe(1);
});
