import type { ServiceName } from '@ohmini/config';
import { type Instant, seconds } from '@ohmini/core';
import type { ComponentStatus, Readiness } from '@ohmini/dashboard';
import { conditionsOf, heardFrom } from '@ohmini/queue';
import type { Context } from './context.ts';

/** Shorter troubles are degraded, not unhealthy: nobody is to be woken for a restart. */
const UNHEALTHY_AFTER = seconds(60);

const HEALTHY: ComponentStatus = { status: 'healthy', message: 'works' };

/** The state of everything that the named services need, from what was observed, not from a call of its own. */
export async function readinessOf(context: Context, services: readonly ServiceName[]): Promise<Readiness> {
  const components = await componentsOf(context, services).catch(
    (): Record<string, ComponentStatus> => ({ redis: { status: 'unhealthy', message: 'does not answer' } }),
  );
  return { ready: Object.values(components).every(({ status }) => status !== 'unhealthy'), components };
}

async function componentsOf(
  context: Context,
  services: readonly ServiceName[],
): Promise<Record<string, ComponentStatus>> {
  const { clock, config, keys, redis } = context;
  const now = clock.now();
  const [conditions, heard] = await Promise.all([conditionsOf(redis, keys), heardFrom(redis, keys, now)]);
  const octopusSince = [...conditions].filter(([name]) => name.startsWith('octopus-')).map(([, since]) => since);
  return {
    redis: HEALTHY,
    [config.sink === 'influx' ? 'influxdb' : 'sqlite']: troubleSince(
      conditions.get('store'),
      now,
      'does not take readings',
    ),
    octopus_api: troubleSince(octopusSince.toSorted((a, b) => a - b)[0], now, 'cannot be read'),
    slack: config.alerts.slackUrl ? HEALTHY : { status: 'disabled', message: 'no webhook is set' },
    ...Object.fromEntries(services.map((name) => [name, heardStatus(heard.get(name), now)])),
  };
}

function troubleSince(since: Instant | undefined, now: Instant, what: string): ComponentStatus {
  if (since === undefined) return HEALTHY;
  const status = now - since >= UNHEALTHY_AFTER ? 'unhealthy' : 'degraded';
  return { status, message: `${what} since ${new Date(since).toISOString()}` };
}

function heardStatus(at: Instant | undefined, now: Instant): ComponentStatus {
  if (at === undefined) return { status: 'unhealthy', message: 'was not heard of in ten minutes' };
  return now - at < UNHEALTHY_AFTER
    ? HEALTHY
    : { status: 'unhealthy', message: `was last heard of at ${new Date(at).toISOString()}` };
}
