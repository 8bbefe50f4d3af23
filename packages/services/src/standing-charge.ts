import { type Agreement, Failure, type Interval, shiftedDecimal } from '@ohmini/core';
import { namedTariff, paidBy, priceAt, type Tariffs } from '@ohmini/tariffs';

/** Of the day, in GBP, VAT included. @returns undefined where it is not known */
export async function standingChargeOf(
  tariffs: Pick<Tariffs, 'standingCharges'>,
  { tariffCode, productCode }: Agreement,
  day: Interval,
): Promise<number | undefined> {
  try {
    const { rows } = await tariffs.standingCharges(namedTariff(tariffCode, productCode), day);
    return shiftedDecimal(priceAt(paidBy(rows, 'DIRECT_DEBIT'), day.from)?.penceIncVat, -2);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
