import {
  type AccountId,
  digestPeriod,
  hours,
  type Instant,
  type Interval,
  londonDaysOf,
  minutes,
  totalOf,
} from '@ohmini/core';
import { callsMade, householdsOf, tellOnce, upMinutes } from '@ohmini/queue';
import type { Context } from './context.ts';
import { costDesk, type DayCost } from './cost-desk.ts';
import { ledgerDesk } from './ledger-desk.ts';
import { type Loop, loop } from './loop.ts';
import { lasted } from './words.ts';

const LOOK_EVERY = minutes(5);

/** A message is for reading: of a fleet it says how many there are more. */
const HOUSEHOLDS_TOLD = 20;

/** Sends people the digest that they asked for, once for each period. */
export function digests(context: Context): Loop {
  return loop('digest', LOOK_EVERY, context, async () => {
    await sendDigest(context);
    return undefined;
  });
}

export async function sendDigest(context: Context): Promise<void> {
  const { clock, config, keys, redis } = context;
  const { digest } = config.alerts;
  if (digest === 'off') return;
  const period = digestPeriod(digest, clock.now());
  const what = `digest-${digest}.${period.from}`;
  if ((await redis.exists(keys.told(what))) === 1) return;
  const up = await upMinutes(redis, keys, period);
  // Nobody installs Ohmini to hear that it was not there last week.
  if (up === 0) return;
  const accounts = await householdsOf(redis, keys);
  const lines: string[] = [];
  for (const account of accounts.slice(0, HOUSEHOLDS_TOLD)) lines.push(await householdLine(context, account, period));
  const more = accounts.length - lines.length;
  await tellOnce(context, what, {
    kind: 'digest',
    severity: 'info',
    title: digest === 'weekly' ? `Your week to ${dayName(period.to - hours(12))}` : `Your ${dayName(period.from)}`,
    text: [
      ...lines,
      ...(more > 0 ? [`And ${more} households more.`] : []),
      `Ohmini ran for ${percent(up / ((period.to - period.from) / minutes(1)))} of the time.`,
    ].join('\n'),
  });
}

async function householdLine(context: Context, account: AccountId, period: Interval): Promise<string> {
  const { config, keys, redis, redisUrl } = context;
  await using ledger = await ledgerDesk({ config, redisUrl });
  await using prices = await costDesk({ config, redisUrl });
  const days = londonDaysOf(period);
  let [covered, elapsed, missing, gaps, usedKwh, lost] = [0, 0, 0, 0, 0, 0];
  const meters = (await ledger.meters({ account })).filter(({ series }) => series.fuel === 'electricity');
  for (const meter of meters)
    for (const day of days) {
      const found = await ledger.verify(meter, day);
      covered += totalOf(found.covered);
      elapsed += found.elapsed.to - found.elapsed.from;
      const holes = [...found.open, ...found.givenUp, ...found.unknown];
      missing += totalOf(holes);
      gaps += holes.length;
      lost += found.lost.readings;
      usedKwh += found.usedKwh;
    }
  const costs = config.accounts.some(({ id }) => id === account) ? await prices.costs(days, account) : [];
  const calls = await callsMade(redis, keys, account, period);
  return [
    `${account}: ${percent(elapsed === 0 ? 1 : covered / elapsed)} of the readings are there`,
    gaps === 0 ? 'no gap' : `${gaps} ${gaps === 1 ? 'gap' : 'gaps'} of ${lasted(missing)} in all`,
    `${lost} lost`,
    `${usedKwh.toFixed(1)} kWh used`,
    ...costWords(costs),
    `${calls.toLocaleString('en-GB')} calls to Octopus.`,
  ].join(', ');
}

/** What it cost as a bill would say it, and what export earned. */
function costWords(costs: readonly DayCost[]): string[] {
  const sum = (of: (cost: DayCost) => number) => costs.reduce((all, cost) => all + of(cost), 0);
  const readings = sum(({ sums }) => sums.readings);
  if (readings === 0) return [];
  const isPriced = sum(({ sums }) => sums.unpriced) === 0;
  const isUpperBound = costs.some((cost) => cost.isUpperBound);
  const usedGbp = sum(({ sums }) => sums.costGbp);
  const standing = costs.every(({ standingGbp }) => standingGbp !== undefined)
    ? ` and ${pounds(sum(({ standingGbp = 0 }) => standingGbp))} standing charge`
    : '';
  const exportedKwh = sum(({ exported }) => exported.kwh);
  return [
    `${isUpperBound ? 'at most ' : ''}${pounds(usedGbp)}${standing}${isPriced ? '' : ' (not all of it is priced yet)'}`,
    ...(exportedKwh > 0
      ? [`${exportedKwh.toFixed(1)} kWh exported for ${pounds(sum(({ exported }) => exported.gbp))}`]
      : []),
  ];
}

const pounds = (gbp: number): string => `£${gbp.toFixed(2)}`;

/** Never 100 % of what is not whole. */
const percent = (share: number): string => `${share >= 1 ? '100' : (Math.floor(share * 1000) / 10).toFixed(1)} %`;

const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

/** `Sunday 22 November`. */
const dayName = (at: Instant): string => DAY.format(at).replace(',', '');
