import { createHash } from 'node:crypto';
import {
  hours,
  type Instant,
  measurementOf,
  minutes,
  type Payload,
  type Point,
  packPoints,
  priceRepair,
  RateLimited,
  type Series,
  unitRates,
} from '@ohmini/core';
import { type PriceCheck, priceChecks } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { PRIORITY } from './enqueue.ts';
import type { Meter } from './meters.ts';
import { priceFacts } from './price-facts.ts';
import { stoppableHistory } from './stoppable-history.ts';
import { openHistory } from './stores.ts';

/** Dispatches are told after the fact, and rates are corrected; once a day the last days are looked at again. */
const AGAIN_EVERY = hours(24);
const AGAIN = hours(48);

/** What a first look reaches back: as far as readings have been priced without asking for rates of the past. */
const FIRST_LOOK = hours(7 * 24);

/** For so long a price is looked for that nobody knows. */
const GIVEN_UP_AFTER = hours(7 * 24);

/** A meter of more than one reading in ten seconds, at all resolutions, there is not. */
const MOST_ROWS = 5000;

/** What one run looks at, at most: a month. The rest has its turn in an hour. */
const MOST_CHECKS = 124;

/** Rows with a price alone are larger than readings: more jobs than this wait for the store before more are made. */
const MOST_WAITING = 500;
const WAIT = minutes(5);

const ROWS_PER_JOB = 500;

type PricedMeter = Pick<Meter, 'household' | 'series'>;

/** What a run found, for the log and whoever waits for it. */
export interface PriceRun {
  repaired: number;
  unpriced: number;
}

/**
 * Has stored what rows lack of their prices. Each stretch that is in doubt is on record until it was looked at with
 * nothing left to wish for; what cannot be priced yet has its next turn with the next run. Rows are merged behind
 * everything else.
 */
export function priceJob(
  context: Context,
  meterOf: (job: Payload<'upkeep'>) => Promise<PricedMeter | undefined>,
  open = openHistory,
) {
  const { clock, config, keys, log, metrics, queues, redis, tariffs } = context;
  const checks = priceChecks(redis, keys);

  return async (job: Payload<'upkeep'>, signal: AbortSignal): Promise<PriceRun> => {
    const meter = await meterOf(job);
    const total: PriceRun = { repaired: 0, unpriced: 0 };
    if (!meter) return total;
    const { account, device } = meter.series;
    await lookAgain(meter.series);
    const asked = await checks.open(account, device);
    if (asked.length === 0) return total;
    // Without a tariff nothing has a price, and nothing needs reading.
    if ((await agreementsOf(context, account)).length === 0) {
      for (const check of asked.filter(isHopeless)) await checks.close(account, device, check);
      return total;
    }
    await using opened = open(config);
    const history = stoppableHistory(opened, signal);
    for (const check of asked.slice(0, MOST_CHECKS)) {
      await makeWay();
      const found = await look(history, meter, check);
      total.repaired += found.repaired;
      total.unpriced += found.unpriced;
      if (found.unpriced === 0 || isHopeless(check)) await checks.close(account, device, check);
    }
    if (total.repaired > 0)
      log.info({ ...meter.series, ...total }, `${total.repaired} readings were given their price`);
    return total;
  };

  function isHopeless({ askedAt }: PriceCheck): boolean {
    return askedAt < clock.now() - GIVEN_UP_AFTER;
  }

  /** Once a day, and at first as far back as there may be readings from before there were prices. */
  async function lookAgain({ account, device }: Series): Promise<void> {
    const key = keys.device(account, device, 'repriced');
    const now = clock.now();
    const before = Number((await redis.get(key)) ?? Number.NaN);
    // One of the future was written by a clock that was wrong.
    if (before > now - AGAIN_EVERY && before <= now) return;
    await checks.ask(account, device, [{ from: now - (Number.isNaN(before) ? FIRST_LOOK : AGAIN), to: now }]);
    await redis.set(key, now);
  }

  async function makeWay(): Promise<void> {
    const { waiting = 0, prioritized = 0 } = await queues.of('write').getJobCounts('waiting', 'prioritized');
    if (waiting + prioritized > MOST_WAITING)
      throw new RateLimited('write-backlog', 'Readings are stored first.', clock.now() + WAIT);
  }

  async function look(
    history: ReturnType<typeof stoppableHistory>,
    { household, series }: PricedMeter,
    check: PriceCheck,
  ): Promise<PriceRun> {
    const { account, device } = series;
    const selection = { measurement: measurementOf(series, config.measurement), tags: { account, device } };
    const rows = await history.range(selection, check, MOST_ROWS);
    if (rows.length === 0) return { repaired: 0, unpriced: 0 };
    const ports = { history, keys, redis, tariffs };
    const of = { account, night: household.nightHours, stretch: check };
    const { facts, failures } = await priceFacts(ports, { ...of, supply: { fuel: series.fuel, isExport: false } });
    const { merges, unpriced } = priceRepair(rows, unitRates(series, 'import', facts));
    await enqueueMerges(series, merges);
    metrics.pricesRepaired.inc({ account }, merges.length);
    if (unpriced > 0) {
      const codes = [...new Set(failures.map(({ code }) => code))];
      log.debug({ ...series, from: new Date(check.from).toISOString(), unpriced, codes }, 'prices are not known yet');
    }
    return { repaired: merges.length, unpriced };
  }

  /** The same rows enqueued twice are the same jobs. */
  async function enqueueMerges({ account, device }: Series, merges: readonly Point[]): Promise<void> {
    const jobs = Array.from({ length: Math.ceil(merges.length / ROWS_PER_JOB) }, (_, index) => {
      const points = merges.slice(index * ROWS_PER_JOB, (index + 1) * ROWS_PER_JOB);
      return {
        id: `${account}.${device}.price.${points[0]?.at}.${digestOf(points)}`,
        priority: PRIORITY.prices,
        payload: packPoints(account, points),
      };
    });
    if (jobs.length > 0) await queues.add('write', jobs);
  }
}

const digestOf = (points: readonly Point[]): string =>
  createHash('sha256').update(JSON.stringify(points)).digest('hex').slice(0, 16);

/** Has a stretch of a meter looked at, whoever else asks for others. */
export const askForPrices = async (
  { keys, queues, redis }: Pick<Context, 'keys' | 'queues' | 'redis'>,
  { account, device }: Pick<Series, 'account' | 'device'>,
  stretches: readonly { from: Instant; to: Instant }[] = [],
): Promise<void> => {
  await priceChecks(redis, keys).ask(account, device, stretches);
  const payload = { account, device, task: 'price' as const };
  await queues.add('upkeep', [{ once: `${account}.${device}.price`, payload }]);
};
