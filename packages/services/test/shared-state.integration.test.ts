import { hours, minutes } from '@ohmini/core';
import { beat, deviceState, gate, setFound } from '@ohmini/queue';
import { expect, test } from 'vitest';
import { governorOf } from '../src/allowances.ts';
import type { Context } from '../src/context.ts';
import { enqueueAs, PRIORITY } from '../src/enqueue.ts';
import { sharedState } from '../src/shared-state.ts';
import { quarantineTests, READ_AT, readingOf, refusedReading, SERIES } from './quarantine-fixture.ts';

const tests = quarantineTests();

/** What a process of these services shows, as `name{labels}` and value. */
async function shown(context: Context, services: Context['config']['services']): Promise<Map<string, number>> {
  await sharedState({ ...context, config: { ...context.config, services } })();
  const lines = (await context.metrics.registry.metrics()).split('\n').filter((line) => /^ohmini_/.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('queues, quarantine, the age of what waits, the gate and the services are those that Redis knows', async () => {
  await using it = await tests.open();
  const { keys, queues, redis } = it.context;
  await enqueueAs(queues, SERIES, 1, [readingOf(0.1)], PRIORITY.waited);
  const id = `${SERIES.account}.${SERIES.device}.1.0`;
  await redis.hset(queues.of('write').toKey(id), 'timestamp', Date.now() - minutes(10));
  await queues.add('quarantine', [{ payload: { ...refusedReading(readingOf(0.2)), refusedAt: READ_AT } }]);
  await gate(redis, keys).shut('http-503');
  await redis.hset(keys.gate, 'since', Date.now() - minutes(5));
  await beat(redis, keys, { service: 'writer', version: '1.0.0' }, Date.now());
  const metrics = await shown(it.context, ['writer']);
  expect(metrics.get('ohmini_queue_jobs{queue="write",state="waiting"}')).toBe(1);
  expect(metrics.get('ohmini_quarantine_readings')).toBe(1);
  expect(metrics.get('ohmini_backlog_age_seconds')).toSatisfy((age: number) => age >= 600 && age < 700);
  expect(metrics.get('ohmini_store_gate_shut_seconds')).toSatisfy((age: number) => age >= 300 && age < 400);
  expect(metrics.get('ohmini_service_last_seen_timestamp_seconds{service="writer"}')).toBeGreaterThan(1.7e9);
});

test('calls by what they were for, and what is missing, are shown by a process with a scheduler and by no other', async () => {
  await using it = await tests.open();
  const { keys, redis } = it.context;
  const meter = { id: SERIES.device, fuel: SERIES.fuel, role: 'import', isPolled: true, why: 'polled' } as const;
  await setFound(redis, keys, SERIES.account, { foundAt: READ_AT, meters: [meter] });
  const found = { from: READ_AT, to: READ_AT + hours(1) };
  const open = [{ ...found, asks: 0, nextAskAt: READ_AT }];
  await deviceState(redis, keys, SERIES.account, SERIES.device).updateGaps(() => ({ open, closed: [] }));
  const calls = governorOf(it.context, SERIES.account);
  await calls.take('live');
  await calls.take('live');
  await calls.take('backfill');
  await calls.pause(minutes(3));

  const ofFetcher = await shown(it.context, ['fetcher']);
  expect([...ofFetcher.keys()].filter((name) => /budget_(used_)?calls|missing|open_gaps/.test(name))).toEqual([]);
  const metrics = await shown(it.context, ['scheduler']);
  expect(metrics.get('ohmini_octopus_budget_calls{account="home"}')).toBe(90);
  expect(metrics.get('ohmini_octopus_budget_used_calls{account="home",purpose="live"}')).toBe(2);
  expect(metrics.get('ohmini_octopus_budget_used_calls{account="home",purpose="backfill"}')).toBe(1);
  expect(metrics.get('ohmini_octopus_cooldown_seconds{account="home"}')).toSatisfy((left: number) => left > 100);
  expect(metrics.get(`ohmini_missing_seconds{account="home",device="${SERIES.device}"}`)).toBe(3600);
  expect(metrics.get(`ohmini_open_gaps{account="home",device="${SERIES.device}"}`)).toBe(1);
});

test('of a Redis that does not answer nothing is shown, rather than what it said last', async () => {
  await using it = await tests.open();
  const gone = it.context.redis.duplicate();
  gone.disconnect();
  const before = await shown(it.context, ['scheduler']);
  expect(before.has('ohmini_backlog_age_seconds')).toBe(true);
  const after = await shown({ ...it.context, redis: gone }, ['scheduler']);
  const ofRedis = [...after.keys()].filter((name) => /_(queue_jobs|quarantine_readings|backlog|gate)/.test(name));
  expect(ofRedis).toEqual([]);
});
