import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@ohmini/config';
import { channelState } from '@ohmini/queue';
import { until } from '@ohmini/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alerter } from '../src/alerter.ts';
import { channelComponents } from '../src/channel-readiness.ts';
import type { Context } from '../src/context.ts';
import { metrics } from '../src/metrics.ts';
import { deliveryTests } from './delivery-fixture.ts';
import { messageOf } from './delivery-messages.ts';
import { noPulse } from './no-pulse.ts';

const tests = deliveryTests();
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ohmini-alerter-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** What the alerter is given by these settings. */
function given(it: Awaited<ReturnType<typeof tests.open>>, env: Record<string, string>): Context {
  const { config } = loadConfig({ env, cwd });
  const { keys, log, queues, redis, redisUrl } = it;
  const households = { all: () => config.accounts };
  const seen = { log, metrics: metrics(), pulse: noPulse };
  return { config, clock: Date, households, ...seen, keys, queues, redis, redisUrl } as object as Context;
}

const ALL = (it: Awaited<ReturnType<typeof tests.open>>) => ({
  SLACK_WEBHOOK_URL: `${it.fakes.slack.url}/services/T0/B0/x`,
  NTFY_URL: `${it.fakes.ntfy.url}/topic`,
  NTFY_SEVERITY: 'error',
  ALERT_WEBHOOK_URL: `${it.fakes.webhook.url}/hook`,
});

test('the alerter tells people over all that the settings name, as each is to hear it, and counts what it sends', async () => {
  await using it = await tests.open();
  const context = given(it, ALL(it));
  await using _ = await alerter(context);
  await it.announce('a', messageOf({ title: 'A', severity: 'warning' }));
  await until('it is delivered', it.isEmpty);
  expect([it.shown('slack'), it.shown('ntfy'), it.shown('webhook')]).toEqual([['A'], [], ['A']]);
  expect(await context.metrics.registry.metrics()).toContain('ohmini_messages_total{channel="slack",outcome="ok"} 1');
});

test('with Slack off, nothing goes to Slack', async () => {
  await using it = await tests.open();
  await using _ = await alerter(given(it, { ...ALL(it), SLACK_ENABLED: 'off' }));
  await it.announce('a', messageOf({ title: 'A' }));
  await until('it is delivered', it.isEmpty);
  expect([it.shown('slack'), it.shown('ntfy')]).toEqual([[], ['A']]);
});

test('/ready shows the channels that are set, and Slack always; one that is down is degraded, since when', async () => {
  await using it = await tests.open();
  expect(await channelComponents(given(it, {}))).toEqual({
    slack: { status: 'disabled', message: 'no webhook is set' },
  });
  const since = Date.UTC(2026, 10, 20, 17);
  const trouble = { since, until: since, tries: 3, code: 'slack-503', fingerprint: '' };
  await channelState(it.redis, it.keys, 'slack').setTrouble(trouble);
  await channelState(it.redis, it.keys, 'ntfy').setTrouble({ ...trouble, refusedSince: since + 1000 });
  expect(await channelComponents(given(it, ALL(it)))).toEqual({
    slack: { status: 'degraded', message: 'takes no messages since 2026-11-20T17:00:00.000Z' },
    ntfy: { status: 'degraded', message: 'refuses messages since 2026-11-20T17:00:01.000Z, and is tried once a day' },
    webhook: { status: 'healthy', message: 'works' },
  });
});
