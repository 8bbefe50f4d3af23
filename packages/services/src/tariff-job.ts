import { asFailure, type Failure, hours, type Interval, type Payload, Permanent, seconds } from '@ohmini/core';
import { type Handler, withLease } from '@ohmini/queue';
import {
  type ListAge,
  namedTariff,
  type PriceAnswer,
  type PriceList,
  type PriceRow,
  type RateRow,
} from '@ohmini/tariffs';
import type { Context } from './context.ts';
import { type KnownUntil, knownUntil } from './known-until.ts';
import { pricesCorrected } from './price-news.ts';
import { storePrices } from './stored-prices.ts';
import { noteLateness, notePriceChanges, noteThere, noteWithdrawn } from './tariff-alerts.ts';
import { idOf } from './tariffs-in-use.ts';

/** Renewed while it is looked at; a killed fetcher holds up the next no longer. */
const LEASE = seconds(15);

/** All that the list of the days around now has but for its first day or so, which no clock takes for the past. */
const BACK = hours(24 * 7.25);
const AHEAD = hours(72);

/** Where the list begins, less that: the same for everybody who has the same list, whatever the clock. */
const LEFT_OUT = hours(48);

/**
 * Asks the cache for a tariff's prices, which decides whether Octopus is asked. What is new is stored, once for all
 * households on it, and people are told what they should know.
 */
export function tariffJob(context: Context): Handler<'tariff'> {
  const { keys, metrics, redis } = context;
  const show = knownUntil(metrics);
  return async (named) => {
    await withLease(redis, keys.tariff(idOf(named), 'lease'), LEASE, () => look(context, named, show));
  };
}

async function look(context: Context, named: Payload<'tariff'>, show: KnownUntil): Promise<void> {
  const { product, tariff } = named;
  const now = context.clock.now();
  const span = { from: now - BACK, to: now + AHEAD };
  const of = namedTariff(tariff, product);
  const [rates, charges] = await Promise.allSettled([
    context.tariffs.unitRates(of, span),
    context.tariffs.standingCharges(of, span),
  ]);
  const lists: Listed[] = [];
  if (rates.status === 'fulfilled') lists.push(...listsOf(named, rates.value));
  if (charges.status === 'fulfilled')
    for (const age of charges.value.lists) lists.push(listOf(named, age, charges.value));
  await keep(context, named, lists, show);

  if (rates.status === 'fulfilled') return await noteThere(context, named, rates.value);
  const failure = asFailure(rates.reason);
  if (!isGone(failure)) throw failure;
  await noteWithdrawn(context, named);
}

interface Listed extends ListAge {
  list: PriceList;
  rows: PriceRow[];
  covers: Interval;
}

/** One for each register. */
const listsOf = (named: Payload<'tariff'>, answer: PriceAnswer<RateRow>): Listed[] =>
  answer.lists.map((age) =>
    listOf(named, age, { ...answer, rows: answer.rows.filter(({ kind }) => kind === age.what) }),
  );

function listOf(named: Payload<'tariff'>, age: ListAge, answer: PriceAnswer<PriceRow>): Listed {
  const covers = { from: answer.covers.from + LEFT_OUT, to: answer.covers.to };
  const rows = answer.rows.filter(({ validTo }) => validTo === null || validTo > covers.from);
  return { ...age, list: { what: age.what, ...named }, rows, covers };
}

async function keep(
  context: Context,
  named: Payload<'tariff'>,
  lists: readonly Listed[],
  show: KnownUntil,
): Promise<void> {
  const news = await Promise.all(
    lists.map(async (each) => ({ what: each.list.what, stored: await storePrices(context, each) })),
  );
  await notePriceChanges(
    context,
    named,
    news.flatMap(({ what, stored }) => (stored?.changes ?? []).map((change) => ({ what, ...change }))),
  );
  for (const { what, stored } of news)
    if (what !== 'standing' && stored) await pricesCorrected(context, named.tariff, stored.corrected);
  for (const { stored } of news) await stored?.remember();
  for (const { list, rows, covers, fetchedAt, ageMs } of lists) {
    // By the clock that all processes share.
    const now = fetchedAt + ageMs;
    show(list.tariff, list.what, rows, { covers, now });
    if (list.what !== 'standing') await noteLateness(context, named, rows, now);
  }
}

/** Its pages are not there, or have no prices where there were some. */
const isGone = (failure: Failure): boolean =>
  failure.code === 'empty' || (failure instanceof Permanent && failure.reason === 'missing');
