import { SERVICES } from '@ohmini/config';
import { hours, minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { type Pipeline, pipeline } from './pipeline.ts';

/** 120 times as fast: an hour takes half a minute, in Octopus and in our allowance alike. */
const SPEED = 120;

/** Our clock and the simulator's see a call a few milliseconds apart, which are about a second here. */
const NEARLY_AN_HOUR = hours(1) - minutes(1);

const callsAt = (it: Pipeline) => it.simulator.calls.list().map(({ at }) => at);

/** The most calls in any rolling hour. */
function mostInAnHour(calls: readonly number[]): number {
  return Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + NEARLY_AN_HOUR).length));
}

test('never more than 90 calls in a rolling hour, through a kill -9 and a restart, and the history is there within two', async () => {
  await using it = await pipeline({ isStrict: true, speed: SPEED, pollIntervalMs: 100 });
  const calls = () => callsAt(it).length;
  await using before = it.hurried();
  await until('many calls of the hour were made', () => calls() > 20, 60_000);
  await before.kill();
  const asked = calls();
  const killedAt = it.simulator.now();
  await using _after = it.hurried();
  await until('an hour passed', () => it.simulator.now() > killedAt + hours(1), 90_000);
  expect(mostInAnHour(callsAt(it))).toBeLessThanOrEqual(90);
  // Not for want of trying: polled every 12 s, as asked, it would be 300 an hour.
  expect(mostInAnHour(callsAt(it))).toBeGreaterThan(30);
  expect(calls()).toBeGreaterThan(asked + 20);
  await it.caughtUp();
  // From the first call on: the start of two processes takes its time, which passes 120 times as fast.
  expect(it.simulator.now()).toBeLessThan((callsAt(it)[0] ?? 0) + hours(2));
  expect(it.simulator.calls.count({ outcome: 'KT-CT-1199' })).toBe(0);
});

test('told that we call too often we look once why, call nobody until it is over, and less often from then on', async () => {
  await using it = await pipeline({ isStrict: true, speed: SPEED, pollIntervalMs: 100 });
  await using _services = await it.start(SERVICES);
  await until('polling goes on', () => it.simulator.calls.count({ operation: 'smartMeterTelemetry' }) > 8);
  it.simulator.fault({ kind: 'graphql-error', code: 'KT-CT-1199', operation: 'smartMeterTelemetry', times: 1 });
  await until('it was looked into', () => it.simulator.calls.count({ operation: 'rateLimitInfo' }) === 1);
  const refusedAt = it.simulator.now();
  await until('it is over', () => callsAt(it).some((at) => at > refusedAt), 30_000);
  const next = callsAt(it).find((at) => at > refusedAt) ?? 0;
  expect(next - refusedAt).toBeGreaterThan(minutes(8));
  const allowance = JSON.parse((await it.redis.get(it.keys.account('home', 'allowance'))) ?? '{}');
  expect(allowance).toMatchObject({ callsPerHour: 72, announcedPerHour: 125, isShared: true });
  await until('it is told', () => it.alerts().includes('Another app uses the calls of this account (home)'));
});

test('whatever Retry-After says, nobody waits longer than an hour', async () => {
  await using it = await pipeline({ isStrict: true, speed: SPEED, pollIntervalMs: 100 });
  await using _services = await it.start(SERVICES);
  const cooling = () => it.redis.pttl(it.keys.account('home', 'cooldown'));
  await until('polling goes on', () => it.simulator.calls.count({ operation: 'smartMeterTelemetry' }) > 4);
  it.simulator.fault({
    kind: 'http-status',
    status: 429,
    retryAfter: 86_400,
    operation: 'smartMeterTelemetry',
    times: 1,
  });
  await until('nobody is called', async () => (await cooling()) > 0);
  expect(await cooling()).toBeLessThanOrEqual(hours(1) / SPEED);
});

test('a wait is said once, however many ticks meet it', async () => {
  await using it = await pipeline({ isStrict: true, speed: SPEED, pollIntervalMs: 50 });
  await using _services = await it.start(SERVICES);
  const polls = () => it.simulator.calls.count({ operation: 'smartMeterTelemetry', outcome: 'ok' });
  await until('polling goes on', () => polls() > 4);
  it.simulator.fault({ kind: 'edge-block', operation: 'smartMeterTelemetry', times: 3 });
  const before = polls();
  await until('the edge lets us through again', () => polls() > before + 1, 30_000);
  const said = it.log.lines.filter(({ message }) => message.startsWith('Octopus asked us to wait'));
  expect(said.length).toBeLessThanOrEqual(3);
  expect(said.length).toBeGreaterThan(0);
});
