import type { Config, ServiceName } from '@ohmini/config';
import { type Instant, seconds } from '@ohmini/core';
import type { ComponentStatus, Readiness } from '@ohmini/dashboard';
import { conditionsOf, type Holding, heardFrom } from '@ohmini/queue';
import { channelComponents } from './channel-readiness.ts';
import type { Context } from './context.ts';

/** Shorter troubles are degraded, not unhealthy: nobody is to be woken for a restart. */
const UNHEALTHY_AFTER = seconds(60);

/** Redis answers in milliseconds; whoever asks us has a deadline too. */
const REDIS_DEADLINE = seconds(3);

const HEALTHY: ComponentStatus = { status: 'healthy', message: 'works' };

type Components = Record<string, ComponentStatus>;

/** Without which a service does nothing; all need Redis, and the dashboard tells of all. */
const NEEDS: Record<ServiceName, readonly ('store' | 'octopus' | 'channels')[]> = {
  scheduler: [],
  fetcher: ['octopus'],
  writer: ['store'],
  alerter: ['channels'],
  dashboard: ['store', 'octopus', 'channels'],
};

/**
 * The state of everything that the named services need, from what was observed, not from a call of its own.
 *
 * @param services whose components they are: those of this process, or all
 */
export async function readinessOf(context: Context, services: readonly ServiceName[]): Promise<Readiness> {
  const components = await inTime(componentsOf(context, services)).catch(
    (): Components => ({ redis: redisAway(context) }),
  );
  return { ready: Object.values(components).every(({ status }) => status !== 'unhealthy'), components };
}

async function componentsOf(context: Context, services: readonly ServiceName[]): Promise<Components> {
  const { clock, config, keys, redis } = context;
  const now = clock.now();
  const [conditions, heard, channels] = await Promise.all([
    conditionsOf(redis, keys),
    heardFrom(redis, keys, now),
    channelComponents(context),
  ]);
  const needs = new Set(services.flatMap((name) => NEEDS[name]));
  return {
    redis: HEALTHY,
    ...(needs.has('store') && { [storeOf(config)]: storeStatus(conditions, now) }),
    ...(needs.has('octopus') && { octopus_api: octopusStatus(conditions, now) }),
    ...(needs.has('channels') && channels),
    ...Object.fromEntries(services.map((name) => [name, heardStatus(heard.get(name), now)])),
  };
}

type Conditions = ReadonlyMap<string, Holding>;

const storeOf = ({ sink }: Config) => (sink === 'influx' ? 'influxdb' : 'sqlite');

const storeStatus = (conditions: Conditions, now: Instant): ComponentStatus =>
  troubleSince(conditions.get('store')?.since, now, 'does not take readings');

/** Of many households the one that is without for longest. */
function octopusStatus(conditions: Conditions, now: Instant): ComponentStatus {
  const since = [...conditions.values()].filter(({ rule }) => rule.startsWith('octopus-')).map((each) => each.since);
  return troubleSince(since.toSorted((a, b) => a - b)[0], now, 'cannot be read');
}

function troubleSince(since: Instant | undefined, now: Instant, what: string): ComponentStatus {
  if (since === undefined) return HEALTHY;
  const status = now - since >= UNHEALTHY_AFTER ? 'unhealthy' : 'degraded';
  return { status, message: `${what} since ${new Date(since).toISOString()}` };
}

/** Nothing else can be known then. A restart of Redis is over sooner than it is a trouble. */
function redisAway({ pulse }: Context): ComponentStatus {
  return troubleSince(pulse.redisSilentSince() ?? Date.now(), Date.now(), 'does not answer');
}

function heardStatus(at: Instant | undefined, now: Instant): ComponentStatus {
  if (at === undefined) return { status: 'unhealthy', message: 'was not heard of in a day' };
  return now - at < UNHEALTHY_AFTER
    ? HEALTHY
    : { status: 'unhealthy', message: `was last heard of at ${new Date(at).toISOString()}` };
}

async function inTime(components: Promise<Components>): Promise<Components> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, REDIS_DEADLINE, new Error('Redis takes too long.'));
  try {
    return await Promise.race([components, promise]);
  } finally {
    clearTimeout(timer);
  }
}
