import { type Interval, type NightHours, type TariffPrices, tariffPrices } from '@ohmini/core';
import { type PriceAnswer, paidBy, type RateRow } from '@ohmini/tariffs';

/** What an answer says of the stretch that was asked for, for who pays by direct debit, as nearly everybody does. */
export function knownPrices({ covers, rows }: PriceAnswer<RateRow>, asked: Interval, night: NightHours): TariffPrices {
  const known = { from: Math.max(covers.from, asked.from), to: Math.min(covers.to, asked.to) };
  return tariffPrices(paidBy(rows, 'DIRECT_DEBIT'), known, night);
}
