import {
  type Agreement,
  agreementAt,
  agreementsFor,
  Failure,
  type Instant,
  type Interval,
  type Series,
} from '@ohmini/core';
import { namedTariff, type PriceRow, paidBy, priceAt } from '@ohmini/tariffs';
import type { Context } from './context.ts';

/** What a day costs a meter whatever it uses, in pence, VAT included; undefined where it is not known. */
export type StandingAt = (at: Instant) => number | undefined;

/** Asks once for each tariff that the meter was on. @throws when Redis cannot be read */
export async function standingCharges(
  { tariffs }: Pick<Context, 'tariffs'>,
  agreements: readonly Agreement[],
  meter: Series,
  interval: Interval,
): Promise<StandingAt> {
  const own = agreementsFor(agreements, meter, 'import');
  const charges = new Map<string, PriceRow[]>();
  for (const agreement of own.filter((each) => isWithin(each, interval))) {
    const { tariffCode, productCode } = agreement;
    if (!charges.has(tariffCode)) charges.set(tariffCode, await rowsOf(tariffCode, productCode));
  }
  return (at) => priceAt(charges.get(agreementAt(own, at)?.tariffCode ?? '') ?? [], at)?.penceIncVat;

  async function rowsOf(tariff: string, product: string | null): Promise<PriceRow[]> {
    try {
      const { rows } = await tariffs.standingCharges(namedTariff(tariff, product), interval);
      return paidBy(rows, 'DIRECT_DEBIT');
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  }
}

const isWithin = ({ validFrom, validTo }: Agreement, { from, to }: Interval): boolean =>
  (validFrom ?? from) < to && (validTo ?? to) > from;
