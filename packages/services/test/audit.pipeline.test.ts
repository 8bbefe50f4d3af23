import { SERVICES } from '@ohmini/config';
import { hours, type Instant, minutes, type Point, type Series } from '@ohmini/core';
import { conditionsOf, seen } from '@ohmini/queue';
import { influxHistory, influxSink } from '@ohmini/sinks';
import { startInfluxFake, until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { missingInStore } from '../src/audit.ts';
import { type Pipeline, pipeline } from './pipeline.ts';

const NO_DIFFERENCE = { lost: [], invented: [], changed: [], twice: [] };

/** One waits or runs at a time. */
async function audit({ queues, series: { account, device } }: Pipeline): Promise<void> {
  await queues.add('upkeep', [{ once: 'audit', payload: { account, device, task: 'audit' } }]);
}

/** All of the last six days, whatever was audited before. */
async function audited(it: Pipeline): Promise<void> {
  const { account, device } = it.series;
  const key = it.keys.device(account, device, 'audited');
  await it.redis.del(key);
  await audit(it);
  await until('it was audited', async () => (await it.redis.exists(key)) === 1);
}

test('what a store acknowledged and did not keep is found by the audit, told once, and fetched again', async () => {
  await using it = await pipeline();
  it.influx.fail({ kind: 'lie' });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  // The first six hours of it.
  const taken = () => it.influx.requests.reduce((sum, { readings }) => sum + readings, 0);
  await until('history was taken', () => taken() >= 1800);
  it.influx.heal();
  await until('live readings are stored', () => it.newestStoredAt() > startedAt + minutes(5));
  await it.caughtUp();
  // What is younger has not been looked at yet, and what is older may be out of reach before it is fetched again.
  const interval = { from: startedAt - hours(8), to: startedAt - hours(3) };
  const before = it.difference(interval).lost.length;
  expect(before).toBeGreaterThan(0);
  await audited(it);
  await until('nothing is lost any more', () => it.difference(interval).lost.length === 0, 30_000);
  expect(it.difference(interval)).toMatchObject(NO_DIFFERENCE);
  const about = `(${it.series.account}.${it.series.device})`;
  const over = `The store has every reading that it acknowledged ${about}`;
  await until('it is over', async () => {
    await audit(it);
    return it.alerts().includes(over);
  });
  expect(it.alerts().slice(0, 2)).toEqual([`The store lacks readings that it acknowledged ${about}`, over]);
});

test('a store that keeps everything gives an audit nothing to say', async () => {
  await using it = await pipeline();
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('live readings are stored', () => it.newestStoredAt() > startedAt + minutes(5));
  await it.caughtUp();
  const calls = it.simulator.calls.count({ operation: 'smartMeterTelemetry' });
  expect(calls).toBeGreaterThan(0);
  await audited(it);
  const { account, device } = it.series;
  const expected = await seen(it.redis, it.keys).slots(it.series, {
    from: startedAt - hours(6),
    to: startedAt - hours(5),
  });
  expect(expected.size).toBeGreaterThan(250);
  expect([...(await conditionsOf(it.redis, it.keys)).values()].filter(({ rule }) => rule === 'store-lacks')).toEqual(
    [],
  );
  expect(it.alerts()).toEqual([]);
  expect(
    it.log.lines.filter(({ fields }) => 'device' in fields && fields.device === device && account && 'kWh' in fields),
  ).toEqual([]);
});

const series: Series = { account: 'home', device: '00-11', fuel: 'electricity', resolution: '10s' };

const row = (at: Instant, resolution: string): Point => ({
  measurement: 'energy_consumption',
  tags: { source: 'octopus_home_mini', account: 'home', device: '00-11', resolution },
  fields: { consumption_delta: 0.001 },
  at,
});

test('what the store lacks since its first row is known from the store alone, whatever the resolutions', async () => {
  await using influx = await startInfluxFake();
  const now = Date.parse('2026-11-20T00:00:00Z');
  await using sink = influxSink({ ...influx, writeTimeoutMs: 5000 });
  const every = (from: Instant, to: Instant, step: number, resolution: string) =>
    Array.from({ length: (to - from) / step }, (_, index) => row(from + index * step, resolution));
  const [start, hole, later] = [now - hours(30), now - hours(26), now - hours(24)];
  await sink.write(every(start, hole, 10_000, '10s'));
  await sink.write(every(hole + hours(1), later, 60_000, '1m'));
  await sink.write(every(later, now, 10_000, '10s'));
  const history = influxHistory({ ...influx, queryTimeoutMs: 5000 });
  const ports = {
    history,
    held: async () => [],
    seen: { slots: async () => new Set<number>(), mark: async () => {}, unmark: async () => {} },
    measurement: 'energy_consumption',
  };
  expect(await missingInStore(ports, series, now)).toEqual([{ from: hole, to: hole + hours(1) }]);
});
