import { SERVICES } from '@ohmini/config';
import { hours, minutes } from '@ohmini/core';
import type { Operation } from '@ohmini/simulator';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { WITH_CAR } from './journalled.ts';
import { pipeline } from './pipeline.ts';

/** As many times as fast: an hour takes half a minute, in Octopus and in our allowance alike. */
const SPEED = 120;

/** Our clock and the simulator's see a call a few milliseconds apart, which are about a second here. */
const NEARLY_AN_HOUR = hours(1) - minutes(1);

test('the journal of a household is stored beside its readings, and nothing private leaves Octopus and the store', async () => {
  await using it = await pipeline({
    isStrict: true,
    speed: SPEED,
    pollIntervalMs: 500,
    homes: [WITH_CAR],
    journal: true,
  });
  const commands: string[] = [];
  const monitor = await it.redis.monitor();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => monitor.disconnect());
  monitor.on('monitor', (_time: string, args: string[]) => void commands.push(args.join(' ')));
  stack.use(await it.start(SERVICES));

  const stored = (measurement: string) => it.influx.rows().filter((row) => row.measurement === measurement);
  for (const measurement of ['agreement', 'intelligent_device', 'session', 'energy_consumption'])
    await until(`${measurement} is stored`, () => stored(measurement).length > 0, 40_000);
  expect(stored('agreement')[0]?.tags).toEqual({
    account: 'home',
    entry: expect.stringMatching(/^electricity\.import\./),
  });
  expect(stored('intelligent_device')[0]?.fields).toMatchObject({ state: 'LIVE', status: 'listed' });
  await until('dispatches are looked for each 2 min', async () => {
    const schedules = await it.queues.of('account').getJobSchedulers();
    return schedules.find(({ key }) => key === 'home.journal')?.every === minutes(2) / SPEED;
  });

  expect(it.simulator.calls.count({ operation: 'change' })).toBe(0);
  expect(it.alerts()).toEqual([]);
  const seen = [...commands, ...it.log.lines.map((line) => JSON.stringify(line))].join('\n');
  for (const secret of it.secrets) expect(seen.includes(secret), `${secret.slice(0, 3)}... was seen`).toBe(false);
});

test('the journal takes what polls leave: they keep two thirds of the hour, and all together keep to it', async () => {
  // Polled each 30 s, if there were calls for it.
  const pollIntervalMs = 30_000 / SPEED;
  await using it = await pipeline({ isStrict: true, speed: SPEED, pollIntervalMs, homes: [WITH_CAR], journal: true });
  const startedAt = it.simulator.now();
  await using _services = await it.start(SERVICES);
  await until('an hour and a half passed', () => it.simulator.now() > startedAt + hours(1.5), 60_000);
  // One request may ask for several fields, at one moment.
  const momentsOf = (operation?: Operation) => [
    ...new Set(it.simulator.calls.list(operation && { operation }).map(({ at }) => at)),
  ];
  const withinAnHour = (all: number[]) =>
    all.map((from) => all.filter((at) => at >= from && at < from + NEARLY_AN_HOUR));
  expect(Math.max(...withinAnHour(momentsOf()).map(({ length }) => length))).toBeLessThanOrEqual(90);
  const lastHour = (all: number[]) => all.filter((at) => at > it.simulator.now() - hours(1)).length;
  expect(lastHour(momentsOf('smartMeterTelemetry'))).toBeGreaterThan(52);
  expect(lastHour(momentsOf('devices'))).toBeGreaterThan(0);
  expect(it.simulator.calls.count({ outcome: 'KT-CT-1199' })).toBe(0);
});
