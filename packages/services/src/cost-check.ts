import {
  differencePercent,
  hours,
  type Instant,
  type Interval,
  intersect,
  isDevice,
  resolutionOf,
  type Series,
  startOfLondonDay,
  startOfNextLondonDay,
} from '@ohmini/core';
import { deviceState, devicesOf, priceChecks } from '@ohmini/queue';
import type { Context } from './context.ts';
import { reasonsFor } from './cost-words.ts';
import { type DayCost, dayCost } from './day-cost.ts';
import { openHistory } from './stores.ts';

/** Rows come late for so long (API contract 3.6). */
const LATEST = hours(13);

/** Minutes are fetched for so long; what is missing after that comes as half hours, or not at all. */
const WAITED_FOR = hours(84);

const DAYS_BACK = 4;

/** Compares each day of a household once with what Octopus says that it cost, as soon as it is complete. */
export async function checkCosts(context: Context, account: string): Promise<void> {
  const { clock, config, households, keys, log, metrics, redis, tariffs } = context;
  const household = households.find(account);
  if (!household) return;
  const key = keys.account(account, 'costed');
  const before = Number((await redis.get(key)) ?? 0);
  const meters = await metersOf(context, account);
  for (const day of daysBefore(clock.now()).filter(({ to }) => to > before)) {
    const isAwaited = clock.now() < day.to + WAITED_FOR;
    if (isAwaited && !(await isComplete(context, meters, day))) return;
    await using history = openHistory(config);
    const ports = { clock, history, keys, redis, tariffs, measurement: config.measurement };
    const cost = await dayCost(ports, { account, night: household.nightHours, meters }, day);
    if (cost.sums.readings > 0) {
      metrics.costDifference.set({ account }, cost.sums.differenceGbp);
      log.info(...wordsFor(cost));
    }
    await redis.set(key, day.to);
  }
}

const metersOf = async ({ keys, redis }: Context, account: string): Promise<Series[]> =>
  ((await devicesOf(redis, keys, account)) ?? [])
    .filter(isDevice)
    .map((meter) => ({ account, device: meter.id, fuel: meter.fuel, resolution: resolutionOf(meter) }));

/** Oldest first, without those of which rows may still come. */
function daysBefore(now: Instant): Interval[] {
  const noons = Array.from({ length: DAYS_BACK + 1 }, (_, index) => now - hours(24 * (DAYS_BACK + 1 - index)));
  const days = noons.map((at) => ({ from: startOfLondonDay(at), to: startOfNextLondonDay(at) }));
  return days.filter(({ to }) => to + LATEST <= now);
}

async function isComplete({ keys, redis }: Context, meters: readonly Series[], day: Interval): Promise<boolean> {
  for (const { account, device } of meters) {
    const gaps = await deviceState(redis, keys, account, device).gaps();
    const checks = await priceChecks(redis, keys).open(account, device);
    if (intersect([...gaps, ...checks], [day]).length > 0) return false;
  }
  return true;
}

function wordsFor(cost: DayCost): [object, string] {
  const { account, day, sums } = cost;
  const rounded = (value: number | undefined) => (value === undefined ? undefined : Number(value.toFixed(4)));
  const reasons = reasonsFor(cost);
  const fields = {
    account,
    day: new Date(day.from + hours(12)).toISOString().slice(0, 10),
    kwh: rounded(sums.kwh),
    costGbp: rounded(sums.costGbp),
    octopusGbp: rounded(sums.octopusGbp),
    differenceGbp: rounded(sums.differenceGbp),
    differencePercent: rounded(differencePercent(sums)),
    unpriced: sums.unpriced,
  };
  const said =
    reasons.length === 0
      ? 'a day costs by our rates what Octopus says'
      : `a day costs by our rates something else than Octopus says; perhaps ${reasons.join(', or ')}`;
  return [fields, said];
}
