import {
  type AccountId,
  type Agreement,
  asFailure,
  dispatchedTime,
  type Failure,
  type History,
  hours,
  type Interval,
  type IntervalSet,
  isIntelligent,
  type JournalEntry,
  type NightHours,
  type Point,
  type PriceFacts,
  startOfLondonDay,
  startOfNextLondonDay,
  type TariffPrices,
} from '@ohmini/core';
import { journal } from '@ohmini/queue';
import { namedTariff } from '@ohmini/tariffs';
import { agreementsOf } from './agreements.ts';
import type { Context } from './context.ts';
import { knownPrices } from './known-prices.ts';

export interface PriceFactsPorts extends Pick<Context, 'keys' | 'redis' | 'tariffs'> {
  history: History;
}

export interface FactsOf {
  account: AccountId;
  night: NightHours;
  stretch: Interval;
  /** Whose prices alone are asked for; those of all agreements without it. */
  supply?: Pick<Agreement, 'fuel' | 'isExport'>;
}

/** Completed dispatches are told for some days, each time that they change: more rows than this are no car's. */
const MOST_DISPATCHES = 5000;
const TOLD_FOR = hours(4 * 24);

/**
 * All that there is to know for pricing a stretch. Dispatches that Octopus lists no longer are read from the journal in
 * the store.
 *
 * @returns with it why the rates of a tariff are not known, where they are not
 * @throws when Redis or the store cannot be read
 */
export async function priceFacts(
  ports: PriceFactsPorts,
  { account, night, stretch, supply }: FactsOf,
): Promise<{ facts: PriceFacts; failures: Failure[] }> {
  const { keys, redis, tariffs } = ports;
  const agreements = await agreementsOf({ keys, redis }, account);
  // Whole days: a cheap half hour has the lowest price of its own.
  const days = { from: startOfLondonDay(stretch.from), to: startOfNextLondonDay(stretch.to - 1) };
  const prices = new Map<string, TariffPrices>();
  const failures: Failure[] = [];
  const held = agreements.filter((each) => isWithin(each, days) && (!supply || isOf(each, supply)));
  for (const [tariff, product] of new Map(held.map((each) => [each.tariffCode, each.productCode]))) {
    try {
      const answer = await tariffs.unitRates(namedTariff(tariff, product), days);
      prices.set(tariff, knownPrices(answer, days, night));
    } catch (error) {
      failures.push(asFailure(error));
    }
  }
  const facts = {
    agreements,
    dispatched: held.some(isIntelligent) ? await dispatchesOf(ports, account, stretch) : [],
    pricesOf: (tariff: string) => prices.get(tariff),
  };
  return { facts, failures };
}

/** Also those that Octopus lists no longer. */
async function dispatchesOf(
  { history, keys, redis }: PriceFactsPorts,
  account: AccountId,
  { from, to }: Interval,
): Promise<IntervalSet> {
  const told = { from, to: to + TOLD_FOR };
  const journalled = await history.range({ measurement: 'dispatch', tags: { account } }, told, MOST_DISPATCHES);
  const listed = await journal(redis, keys, account).entries('dispatch');
  return dispatchedTime(asToldLast(listed, journalled));
}

/** Each dispatch once: as it is listed, or as it was when it was listed last. Told again, it may have become shorter. */
function asToldLast(listed: readonly JournalEntry[], journalled: readonly Point[]): Pick<JournalEntry, 'fields'>[] {
  const latest = new Map<string | undefined, Pick<JournalEntry, 'fields'>>();
  for (const row of journalled.toSorted((a, b) => a.at - b.at)) latest.set(row.tags.entry, row);
  for (const entry of listed) latest.set(entry.id, entry);
  return [...latest.values()];
}

const isOf = (agreement: Agreement, { fuel, isExport }: Pick<Agreement, 'fuel' | 'isExport'>): boolean =>
  agreement.fuel === fuel && agreement.isExport === isExport;

const isWithin = ({ validFrom, validTo }: Agreement, { from, to }: Interval): boolean =>
  (validFrom ?? from) < to && (validTo ?? to) > from;
