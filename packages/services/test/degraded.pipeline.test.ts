import { minutes } from '@ohmini/core';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { pipeline } from './pipeline.ts';

test('after three failures polls come at two, three, four intervals, at one again with the first success, and people hear of both', async () => {
  await using it = await pipeline({ isStrict: true, speed: 120, pollIntervalMs: 500 });
  await using _services = await it.start(['scheduler', 'fetcher', 'alerter']);
  const polls = (outcome: string) =>
    it.simulator.calls
      .list({ operation: 'smartMeterTelemetry', outcome })
      .filter(({ asked }) => asked === undefined || (asked.to ?? 0) > it.simulator.now() - minutes(30));
  await until('polling goes on', () => polls('ok').length > 4);
  it.simulator.fault({ kind: 'http-status', status: 503, operation: 'smartMeterTelemetry', times: 7 });
  await until('it failed seven times', () => polls('http-503').length === 7, 60_000);
  const failedAt = polls('http-503').map(({ at }) => at);
  await until('it works again', () => polls('ok').some(({ at }) => at > (failedAt.at(-1) ?? 0)), 30_000);
  const worksAt = polls('ok')
    .map(({ at }) => at)
    .find((at) => at > (failedAt.at(-1) ?? 0));

  const steps = [...failedAt, worksAt ?? 0].slice(1).map((at, index) => at - (failedAt[index] ?? 0));
  const [first = 0, second = 0, ...later] = steps;
  const interval = (first + second) / 2;
  expect(later.map((step) => Math.round(step / interval))).toEqual([2, 3, 4, 4, 4]);
  const told = () => it.alerts().filter((title) => title.startsWith('Octopus'));
  await until('people were told of both', () => told().length > 1);
  expect(told()).toEqual(['Octopus cannot be read (home)', 'Octopus answers again (home)']);
});
