import type { Config } from '@ohmini/config';
import { hours, type Interval, isDevice, Permanent, resolutionOf } from '@ohmini/core';
import { devicesOf, keysOf, openQueues } from '@ohmini/queue';
import { hourOf } from './allowances.ts';
import { reasonsFor } from './cost-words.ts';
import { type DayCost, dayCost } from './day-cost.ts';
import { metrics } from './metrics.ts';
import { redisInTime, SILENCE } from './redis-in-time.ts';
import { openHistory } from './stores.ts';
import { openTariffs } from './tariffs.ts';

export { type DayCost, reasonsFor };

/** What days cost, beside the services. */
export interface CostDesk extends AsyncDisposable {
  /**
   * Each household, each day.
   *
   * @throws Permanent (`missing`) when there is no such household
   */
  costs(days: readonly Interval[], account?: string): Promise<DayCost[]>;
}

/** Works through the services' Redis, store and tariff cache. @throws Failure when Redis does not answer */
export async function costDesk({ config, redisUrl }: { config: Config; redisUrl: string }): Promise<CostDesk> {
  await using stack = new AsyncDisposableStack();
  const redis = await redisInTime(redisUrl);
  stack.defer(() => redis.disconnect());
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, SILENCE));
  const history = stack.use(openHistory(config));
  const common = { config, clock: Date, hour: hourOf(hours(1)), log: SILENCE, metrics: metrics() };
  const tariffs = stack.use(openTariffs({ ...common, redis, redisUrl, keys, queues }));
  const ports = { clock: Date, history, keys, redis, tariffs, measurement: config.measurement };
  const open = stack.move();

  return {
    async costs(days, account) {
      const chosen = config.accounts.filter(({ id }) => account === undefined || id === account);
      if (chosen.length === 0)
        throw new Permanent('unknown-household', `There is no household ${account} in the settings.`, 'missing');
      const costs: DayCost[] = [];
      for (const { id, nightHours: night } of chosen) {
        const devices = ((await devicesOf(redis, keys, id)) ?? []).filter(isDevice);
        const meters = devices.map((each) => ({
          account: id,
          device: each.id,
          fuel: each.fuel,
          resolution: resolutionOf(each),
        }));
        for (const day of days) costs.push(await dayCost(ports, { account: id, night, meters }, day));
      }
      return costs;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
