import { hours, type Instant, type Payload } from '@ohmini/core';
import { condition, type Holding, tellOnce } from '@ohmini/queue';
import { type PriceList, type PriceRow, type Provenance, publicationOf, type SteadyChange } from '@ohmini/tariffs';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { householdsOn, idOf } from './tariffs-in-use.ts';
import { listed, ukTime } from './words.ts';

type Named = Payload<'tariff'>;

/** The tariffs that something is wrong with. */
export const tariffsWith = (conditions: Iterable<Holding>): string[] =>
  [...conditions].flatMap(({ rule, subject }) =>
    rule === 'tariff-late' || rule === 'tariff-withdrawn' ? [subject] : [],
  );

/** Notes where half-hourly prices of tomorrow are missing an hour before it begins. */
export async function noteLateness(
  context: Context,
  { tariff }: Named,
  rows: readonly PriceRow[],
  now: Instant,
): Promise<void> {
  const late = condition(context, 'tariff-late', tariff);
  const publication = publicationOf(rows, now);
  if (publication === 'late')
    await late.raise(
      'Octopus publishes half-hourly prices from 16:00 on for the next day, and at 23:00 they were not all there.',
    );
  if (publication === 'there') await late.clear();
}

/** Not at once: pages come back, and prices of the last days are known. */
const WITHDRAWN_AFTER = hours(24);

/** How long it is remembered when a tariff was there. */
const REMEMBERED_SECONDS = 30 * 86_400;

/** Notes that the prices of a tariff are not published: a trouble when that has lasted and somebody is on it. */
export async function noteWithdrawn(context: Context, named: Named): Promise<void> {
  const { clock, households, keys, redis } = context;
  const { tariff } = named;
  const now = clock.now();
  const key = keys.tariff(idOf(named), 'seen');
  // Never seen: since now.
  await redis.set(key, now, 'EX', REMEMBERED_SECONDS, 'NX');
  const since = Number(await redis.get(key));
  if (now - since < WITHDRAWN_AFTER) return;
  const holders = await Promise.all(
    households.all().map(async ({ id }) => ({ account: id, agreements: await agreementsOf(context, id) })),
  );
  const affected = householdsOn(holders, named, now);
  if (affected.length === 0) return;
  await condition(context, 'tariff-withdrawn', tariff).raise(
    `${listed(affected)} ${affected.length === 1 ? 'is' : 'are'} on it, and its prices have not been there since ${ukTime(since)}.`,
  );
}

/** Notes when the prices of a tariff were there last. */
export async function noteThere(context: Context, named: Named, { fetchedAt, freshness }: Provenance): Promise<void> {
  const { keys, redis } = context;
  await redis.set(keys.tariff(idOf(named), 'seen'), fetchedAt, 'EX', REMEMBERED_SECONDS);
  if (freshness !== 'stale-if-error') await condition(context, 'tariff-withdrawn', named.tariff).clear();
}

/** Nobody is on it any more: what was wrong with it is over. */
export async function partFromUnused(context: Context, tariff: string): Promise<void> {
  for (const rule of ['tariff-late', 'tariff-withdrawn'] as const) await condition(context, rule, tariff).forget();
}

interface PriceNews extends SteadyChange {
  what: PriceList['what'];
}

const WHAT: Readonly<Record<PriceList['what'], string>> = {
  standard: 'a kWh',
  day: 'a kWh by day',
  night: 'a kWh by night',
  standing: 'a day',
};

/** Tells people of prices that hold for days and change. Half-hourly ones are nobody's news. */
export async function notePriceChanges(context: Context, { tariff }: Named, news: readonly PriceNews[]): Promise<void> {
  for (const [at, changes] of Map.groupBy(news, (each) => each.at)) {
    const lines = changes.map(
      ({ what, fromPence, toPence }) => `${inPence(fromPence)} to ${inPence(toPence)} for ${WHAT[what]}`,
    );
    const kinds = changes.map(({ what }) => what).toSorted();
    await tellOnce(context, `price-${tariff}.${at}.${kinds.join('.')}`, {
      severity: 'info',
      title: `Prices of ${tariff} change`,
      text: `${at === null ? 'They are' : `From ${ukTime(at)} on they are`} other ones, with VAT and by direct debit: from ${lines.join(', from ')}. Nothing needs doing: readings of then are given the new prices.`,
    });
  }
}

const inPence = (pence: number): string => `${Math.round(pence * 100) / 100}p`;
