import { hours, minutes, pointOf, seconds } from '@ohmini/core';
import { countCall, noteUp, setFound, setHouseholds } from '@ohmini/queue';
import { expect, test } from 'vitest';
import type { Context } from '../src/context.ts';
import { sendDigest } from '../src/digest.ts';
import { quarantineTests, readingOf, SERIES, type Surroundings } from './quarantine-fixture.ts';

const tests = quarantineTests();
const YESTERDAY = Date.UTC(2026, 10, 20);
const BREAKFAST = YESTERDAY + hours(33);

/** A day of readings with a hole of twenty minutes, of a household that made calls in it and was up but for an hour. */
async function aDay(it: Surroundings, digest: 'off' | 'daily' | 'weekly'): Promise<Context> {
  const { keys, redis } = it.context;
  const { account, device } = SERIES;
  await setHouseholds(redis, keys, [account]);
  const meter = { id: device, fuel: 'electricity', role: 'import', isPolled: true, why: 'import' } as const;
  await setFound(redis, keys, account, { foundAt: YESTERDAY, meters: [meter] });
  const times = Array.from({ length: 8640 }, (_, index) => YESTERDAY + index * seconds(10));
  const hole = { from: YESTERDAY + hours(10), to: YESTERDAY + hours(10) + minutes(20) };
  const rows = times
    .filter((at) => at < hole.from || at >= hole.to)
    .map((at) => pointOf(SERIES, readingOf(0.001, at), 'energy_consumption'));
  await it.store(rows);
  for (let minute = 60; minute < 1440; minute += 1) await noteUp(redis, keys, YESTERDAY + minutes(minute));
  for (let call = 0; call < 1234; call += 1) await countCall(redis, keys, account, YESTERDAY + minutes(call));
  await countCall(redis, keys, account, YESTERDAY - minutes(1));
  const config = { ...it.context.config, alerts: { ...it.context.config.alerts, digest } };
  return { ...it.context, config, clock: { now: () => BREAKFAST } };
}

const told = async ({ queues }: Context) =>
  (await queues.of('alert').getJobs(['waiting', 'prioritized'])).map(({ data }) => data);

test('yesterday is told once, with what is there, what is missing, and what it took', async () => {
  await using it = await tests.open();
  const context = await aDay(it, 'daily');
  await sendDigest(context);
  await sendDigest(context);
  const [digest, ...others] = await told(context);
  expect(others).toEqual([]);
  expect(digest).toMatchObject({ kind: 'digest', severity: 'info', title: 'Your Friday 20 November' });
  expect(digest?.text.split('\n')).toEqual([
    'home: 98.6 % of the readings are there, 1 gap of 20 min in all, 0 lost, 8.5 kWh used, £0.00 (not all of it is priced yet), 1,234 calls to Octopus.',
    'Ohmini ran for 95.8 % of the time.',
  ]);
});

test('nobody hears of a day in which Ohmini did not run, nor of any where no digest is asked for', async () => {
  await using it = await tests.open();
  const context = await aDay(it, 'off');
  await sendDigest(context);
  const daily = { ...context.config, alerts: { ...context.config.alerts, digest: 'daily' as const } };
  await sendDigest({ ...context, config: daily, clock: { now: () => BREAKFAST - hours(72) } });
  expect(await told(context)).toEqual([]);
});
