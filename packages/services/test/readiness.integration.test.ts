import { type Config, SERVICES, Secret, type ServiceName } from '@ohmini/config';
import { minutes, seconds } from '@ohmini/core';
import { beat, channelState, condition } from '@ohmini/queue';
import { expect, test } from 'vitest';
import type { Context } from '../src/context.ts';
import { readinessOf } from '../src/readiness.ts';
import { noPulse } from './no-pulse.ts';
import { quarantineTests } from './quarantine-fixture.ts';

const tests = quarantineTests();

const NEVER = new Promise<never>(() => {});

/** As it is so much later. */
const after = (context: Context, length: number): Context => ({
  ...context,
  clock: { now: () => Date.now() + length },
});

const withSlack = (config: Config): Config => ({
  ...config,
  alerts: { ...config.alerts, slackUrl: new Secret('https://hooks.slack.com/services/canary') },
});

const SLACK_DOWN = { tries: 1, code: 'slack-503', until: Date.now(), fingerprint: 'x' };

const slackDown = ({ keys, redis, clock }: Context) =>
  channelState(redis, keys, 'slack').setTrouble({ ...SLACK_DOWN, since: clock.now() });

const allBeat = async ({ keys, redis, clock }: Context) => {
  for (const name of SERVICES) await beat(redis, keys, { service: name, version: '1.0.0' }, clock.now());
};

test.each<[ServiceName, string[]]>([
  ['scheduler', ['redis', 'scheduler']],
  ['fetcher', ['redis', 'octopus_api', 'fetcher']],
  ['writer', ['redis', 'sqlite', 'writer']],
  ['alerter', ['redis', 'slack', 'alerter']],
  ['dashboard', ['redis', 'sqlite', 'octopus_api', 'slack', 'dashboard']],
])('a process of the %s tells of what it needs', async (service, names) => {
  await using it = await tests.open();
  await allBeat(it.context);
  const { ready, components } = await readinessOf(it.context, [service]);
  expect(Object.keys(components)).toEqual(names);
  expect(ready).toBe(true);
});

test('what is not set up is no trouble', async () => {
  await using it = await tests.open();
  await allBeat(it.context);
  await slackDown(it.context);
  const { ready, components } = await readinessOf(after(it.context, minutes(5)), ['alerter']);
  expect(components.slack).toEqual({ status: 'disabled', message: 'no webhook is set' });
  expect(components.alerter?.status).toBe('unhealthy');
  expect(ready).toBe(false);
});

test.each([
  ['store', '', 'sqlite', 'does not take readings'],
  ['octopus-down', 'home', 'octopus_api', 'cannot be read'],
] as const)(
  'the trouble %s%s is told of %s with its beginning, as degraded for a minute',
  async (rule, subject, name, what) => {
    await using it = await tests.open();
    const { context } = it;
    await allBeat(context);
    await condition(context, rule, subject).raise('canary');
    const soon = await readinessOf(context, ['dashboard']);
    const message = expect.stringMatching(new RegExp(`^${what} since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`));
    expect(soon.components[name]).toEqual({ status: 'degraded', message });
    expect(soon.ready).toBe(true);
    const later = after(context, seconds(60));
    await beat(later.redis, later.keys, { service: 'dashboard', version: '1.0.0' }, later.clock.now());
    const unwell = await readinessOf(later, ['dashboard']);
    expect(unwell.components[name]).toEqual({ status: 'unhealthy', message });
    expect(unwell.ready).toBe(false);
  },
);

test('a channel that takes no messages is never more than degraded: readings are collected without it', async () => {
  await using it = await tests.open();
  const context = { ...it.context, config: withSlack(it.context.config) };
  await allBeat(context);
  await slackDown(context);
  const later = after(context, minutes(5));
  await beat(later.redis, later.keys, { service: 'alerter', version: '1.0.0' }, later.clock.now());
  const { ready, components } = await readinessOf(later, ['alerter']);
  const message = expect.stringMatching(/^takes no messages since \d{4}-/);
  expect(components.slack).toEqual({ status: 'degraded', message });
  expect(ready).toBe(true);
});

test('a service that is silent for a minute is unhealthy, with the moment it was heard of', async () => {
  await using it = await tests.open();
  await allBeat(it.context);
  const { components } = await readinessOf(after(it.context, seconds(61)), SERVICES);
  expect(components.writer).toEqual({
    status: 'unhealthy',
    message: expect.stringMatching(/^was last heard of at \d/),
  });
});

test('a Redis that hangs is told of in seconds, with its beginning, as degraded for a minute', async () => {
  await using it = await tests.open();
  const redis = new Proxy(it.context.redis, { get: () => () => NEVER });
  const silentFor = (length: number) => ({ ...noPulse, redisSilentSince: () => Date.now() - length });
  const soon = await readinessOf({ ...it.context, redis, pulse: silentFor(seconds(10)) }, ['writer']);
  expect(soon).toEqual({
    ready: true,
    components: { redis: { status: 'degraded', message: expect.stringMatching(/^does not answer since \d/) } },
  });
  const unwell = await readinessOf({ ...it.context, redis, pulse: silentFor(seconds(61)) }, ['writer']);
  expect(unwell).toMatchObject({ ready: false, components: { redis: { status: 'unhealthy' } } });
});
