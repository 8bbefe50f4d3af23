import { type AlertMessage, hours, type Instant, type Payload } from '@ohmini/core';
import { condition, tellOnce } from '@ohmini/queue';
import { type PriceList, type PriceRow, type Provenance, publicationOf, type SteadyChange } from '@ohmini/tariffs';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { householdsOn, idOf } from './tariffs-in-use.ts';
import { listed, ukTime } from './words.ts';

type Named = Payload<'tariff'>;
type Message = Omit<AlertMessage, 'at'>;

const lateOf = (tariff: string): string => `tariff-late-${tariff}`;
const withdrawnOf = (tariff: string): string => `tariff-withdrawn-${tariff}`;

/** The tariffs that something is wrong with, of the names of all conditions. */
export const tariffsWith = (conditions: Iterable<string>): string[] =>
  [...conditions].flatMap((name) => /^tariff-(?:late|withdrawn)-(?<tariff>.+)$/.exec(name)?.groups?.tariff ?? []);

/** Tells people where half-hourly prices of tomorrow are missing an hour before it begins, and when they are there. */
export async function noteLateness(
  { keys, queues, redis }: Context,
  { tariff }: Named,
  rows: readonly PriceRow[],
  now: Instant,
): Promise<void> {
  const late = condition(redis, keys, queues, lateOf(tariff));
  const publication = publicationOf(rows, now);
  if (publication === 'late')
    await late.raise({
      severity: 'warning',
      title: `Prices of tomorrow are missing (${tariff})`,
      text: 'Octopus publishes half-hourly prices from 16:00 on for the next day, and at 23:00 they were not all there. They are asked for every five minutes. Readings are stored as ever; what they cost is added when the prices are there. Nothing needs doing here; do not rely on prices of tomorrow for now.',
    });
  if (publication === 'there')
    await late.clear({
      severity: 'info',
      title: `Prices are complete again (${tariff})`,
      text: 'All half hours that should be known have a price.',
    });
}

/** Not at once: pages come back, and prices of the last days are known. */
const WITHDRAWN_AFTER = hours(24);

/** How long it is remembered when a tariff was there. */
const REMEMBERED_SECONDS = 30 * 86_400;

/** Notes that the prices of a tariff are not published, and tells people when that has lasted and somebody is on it. */
export async function noteWithdrawn(context: Context, named: Named): Promise<void> {
  const { clock, households, keys, queues, redis } = context;
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
  await condition(redis, keys, queues, withdrawnOf(tariff)).raise({
    severity: 'warning',
    title: `Octopus publishes no prices of ${tariff}`,
    text: `${listed(affected)} ${affected.length === 1 ? 'is' : 'are'} on it, and its prices have not been there since ${ukTime(since)}. Readings are stored as ever, without what they cost. Look at the tariff in your Octopus account: perhaps it was replaced, and Octopus has yet to say so. It is asked for again every half hour.`,
  });
}

/** Notes when the prices of a tariff were there last; people are told where they are again. */
export async function noteThere(
  { keys, queues, redis }: Context,
  named: Named,
  { fetchedAt, freshness }: Provenance,
): Promise<void> {
  await redis.set(keys.tariff(idOf(named), 'seen'), fetchedAt, 'EX', REMEMBERED_SECONDS);
  if (freshness === 'stale-if-error') return;
  await condition(redis, keys, queues, withdrawnOf(named.tariff)).clear({
    severity: 'info',
    title: `Octopus publishes prices of ${named.tariff} again`,
    text: 'What readings cost is added where it was missing.',
  });
}

/** Nobody is on these any more: what was wrong with them is over. */
export async function partFromUnused({ keys, queues, redis }: Context, tariff: string): Promise<void> {
  const over: Message = {
    severity: 'info',
    title: `Nobody is on ${tariff} any more`,
    text: 'Its prices are not needed.',
  };
  for (const name of [lateOf(tariff), withdrawnOf(tariff)]) await condition(redis, keys, queues, name).clear(over);
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
export async function notePriceChanges(
  { keys, queues, redis }: Context,
  { tariff }: Named,
  news: readonly PriceNews[],
): Promise<void> {
  for (const [at, changes] of Map.groupBy(news, (each) => each.at)) {
    const lines = changes.map(
      ({ what, fromPence, toPence }) => `${inPence(fromPence)} to ${inPence(toPence)} for ${WHAT[what]}`,
    );
    const kinds = changes.map(({ what }) => what).toSorted();
    await tellOnce(redis, keys, queues, `price-${tariff}.${at}.${kinds.join('.')}`, {
      severity: 'info',
      title: `Prices of ${tariff} change`,
      text: `${at === null ? 'They are' : `From ${ukTime(at)} on they are`} other ones, with VAT and by direct debit: from ${lines.join(', from ')}. Nothing needs doing: readings of then are given the new prices.`,
    });
  }
}

const inPence = (pence: number): string => `${Math.round(pence * 100) / 100}p`;
