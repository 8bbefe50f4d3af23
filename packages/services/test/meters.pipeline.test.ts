import { SERVICES } from '@ohmini/config';
import { type Device, hours, minutes } from '@ohmini/core';
import { devicesOf, liveOf, setFound } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline } from './pipeline.ts';

const schedulesOf = async (it: Pipeline) =>
  (await it.queues.of('poll').getJobSchedulers()).map(({ key, every }) => ({ key, every }));

test('a meter that was exchanged is replaced by the new one after one search, and both keep their own series', async () => {
  await using it = await pipeline();
  const { account, device } = it.series;
  const old: Device = { id: 'FF-00-11', fuel: 'electricity', role: 'import', isPolled: true, why: 'in use' };
  await setFound(it.redis, it.keys, account, { foundAt: it.simulator.now(), meters: [old] });
  await using _services = await it.start(SERVICES);
  await until('readings of the new meter are stored', () => it.newestStoredAt() > 0, 40_000);
  expect(await schedulesOf(it)).toMatchObject([{ key: `${account}.${device}` }]);
  expect(new Set(it.influx.rows().map(({ tags }) => tags.device))).toEqual(new Set([device]));
  expect(it.simulator.calls.count({ operation: 'account' })).toBe(1);
});

test('a meter that Octopus lists and does not know is searched for once, not with each poll', async () => {
  await using it = await pipeline();
  using _unknown = it.simulator.fault({ kind: 'graphql-error', code: 'KT-GB-4050', operation: 'smartMeterTelemetry' });
  await using _services = await it.start(['scheduler', 'fetcher']);
  const polls = () => it.simulator.calls.count({ operation: 'smartMeterTelemetry' });
  await until('it was asked for five times', () => polls() >= 5);
  expect(it.simulator.calls.count({ operation: 'account' })).toBe(2);
});

test('a meter without a Home Mini is told of once and polled each hour, until its first reading', async () => {
  await using it = await pipeline();
  const { account, device } = it.series;
  using noMini = it.simulator.fault({ kind: 'no-mini' });
  await using _services = await it.start(SERVICES);
  await until('people are told', () => it.alerts().length > 0);
  expect(it.alerts()).toEqual(['No Home Mini reports (home)']);
  const key = `${account}.${device}`;
  await until('it is polled each hour', async () => (await schedulesOf(it))[0]?.every === hours(1), 30_000);
  // Looked into again, as it is every six hours, it is no news.
  await it.queues.add('account', [{ payload: { account } }]);
  const searched = async () => await it.queues.of('account').getJobCountByTypes('waiting', 'active');
  await until('it was searched for again', async () => (await searched()) === 0);
  expect(it.simulator.calls.count({ operation: 'account' })).toBe(2);

  noMini[Symbol.dispose]();
  // The hour passes: a tick that comes too soon after the last poll is skipped, as always.
  await until('it was polled', async () => {
    await it.queues.add('poll', [{ once: 'tick', payload: { account, device } }]);
    return (await liveOf(it.redis, it.keys, account, device)) !== undefined;
  });
  await until('it is polled as asked again', async () => (await schedulesOf(it))[0]?.every === 500, 30_000);
  await until('people are told that it is over', () => it.alerts().length > 1);
  expect(it.alerts()).toEqual(['No Home Mini reports (home)', 'The Home Mini reports again (home)']);
  expect(await schedulesOf(it)).toEqual([{ key, every: 500 }]);
  expect((await devicesOf(it.redis, it.keys, account))?.[0]?.silentSince).toBeUndefined();
  await until('readings are stored', () => it.newestStoredAt() > 0);
});

test('gas is polled each half hour, and its half hours are stored as such', async () => {
  await using it = await pipeline({ gas: true });
  const startedAt = it.simulator.now();
  const { account } = it.series;
  await using _services = await it.start(SERVICES);
  const gasRows = () => it.influx.rows().filter(({ measurement }) => measurement === 'gas_consumption');
  await until('the gas of the last hours is stored', () => gasRows().length >= 20, 40_000);
  const [row] = gasRows();
  expect(row?.tags).toMatchObject({ account, resolution: '30m' });
  expect(gasRows().every(({ at }) => at % minutes(30) === 0 && at > startedAt - hours(12))).toBe(true);
  const schedule = (await schedulesOf(it)).find(({ key }) => key === `${account}.${row?.tags.device}`);
  expect(schedule?.every).toBe(minutes(30));
});
