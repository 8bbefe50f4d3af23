import type { Agreement } from './agreement.ts';
import type { IntervalSet } from './interval.ts';
import type { Series } from './meter.ts';
import type { TariffPrices } from './tariff-prices.ts';
import type { Instant } from './time.ts';

/** What energy is bought or sold under, as far as is known. */
export interface PriceFacts {
  agreements: readonly Agreement[];
  /** The half hours in which Octopus charged the car. */
  dispatched: IntervalSet;
  /** Undefined while the prices of a tariff are not known. */
  pricesOf(tariffCode: string): TariffPrices | undefined;
}

/** What a kWh costs at a moment, in GBP, VAT included; undefined where it is not known. */
export type UnitRateAt = (at: Instant) => number | undefined;

export type Direction = 'import' | 'export';

/** Which agreements are about a meter. */
export const agreementsFor = (
  agreements: readonly Agreement[],
  { fuel, device }: Pick<Series, 'fuel' | 'device'>,
  direction: Direction,
): Agreement[] => {
  const possible = agreements.filter((each) => each.fuel === fuel && each.isExport === (direction === 'export'));
  const own = possible.filter(({ devices }) => devices.includes(device));
  // Where Octopus names no meter, there is mostly but one that it can mean.
  return own.length > 0 ? own : possible.filter(({ devices }) => devices.length === 0);
};

/** The one in force at a moment. Where two overlap, the one that began later was meant to replace the other. */
export function agreementAt(agreements: readonly Agreement[], at: Instant): Agreement | undefined {
  let latest: Agreement | undefined;
  for (const each of agreements) {
    const isInForce = startOf(each) <= at && at < (each.validTo ?? Number.POSITIVE_INFINITY);
    if (isInForce && (!latest || startOf(each) > startOf(latest))) latest = each;
  }
  return latest;
}

const startOf = ({ validFrom }: Agreement): Instant => validFrom ?? Number.NEGATIVE_INFINITY;

/** Half hours in which Octopus charges the car have the cheap price of the night. Flux, of batteries, has other rules. */
export function isIntelligent({ productCode, tariffCode }: Agreement): boolean {
  const code = productCode ?? tariffCode;
  return code.includes('INTELLI') && !code.includes('FLUX');
}

/** Prices for the readings of one meter. */
export function unitRates(
  meter: Pick<Series, 'fuel' | 'device'>,
  direction: Direction,
  { agreements, dispatched, pricesOf }: PriceFacts,
): UnitRateAt {
  const own = agreementsFor(agreements, meter, direction);
  const isDispatched = (at: Instant) => dispatched.some(({ from, to }) => at >= from && at < to);
  return (at) => {
    const agreement = agreementAt(own, at);
    const prices = agreement && pricesOf(agreement.tariffCode);
    if (!prices) return undefined;
    const isCheap = direction === 'import' && isIntelligent(agreement) && isDispatched(at);
    return isCheap ? prices.lowestOfDay(at) : prices.at(at);
  };
}
