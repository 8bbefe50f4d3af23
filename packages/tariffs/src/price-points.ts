import { type Instant, isoSeconds, type Point, shiftedDecimal } from '@ohmini/core';
import type { PriceChange } from './price-changes.ts';
import type { PaymentMethod, PriceRow } from './price-row.ts';
import type { PriceList } from './published.ts';

const PAYMENT: Readonly<Record<PaymentMethod, string>> = {
  DIRECT_DEBIT: 'direct_debit',
  NON_DIRECT_DEBIT: 'non_direct_debit',
};

const paymentOf = ({ paymentMethod }: PriceRow): string => (paymentMethod === null ? 'any' : PAYMENT[paymentMethod]);

/** In place of an end that was taken back: later than any, however it is compared. */
const NO_END = '9999-12-31T23:59:59Z';

/**
 * `unit_rate` in GBP/kWh, or `standing_charge` in GBP/day, where the price begins. One that is since ever begins in 1970.
 *
 * @param isReopened whether an end is stored that is taken back: a field that is absent would leave it alone
 */
export function currentPoint({ what, product, tariff }: PriceList, row: PriceRow, isReopened = false): Point {
  const measurement = what === 'standing' ? 'standing_charge' : 'unit_rate';
  return {
    measurement,
    tags: { product, tariff, ...(what !== 'standing' && { kind: what }), payment: paymentOf(row) },
    fields: { ...amounts(measurement, row), ...endField(row, isReopened) },
    at: row.validFrom ?? 0,
  };
}

/**
 * What one answer said that was new. Rows of one answer with the same tags are a millisecond apart: were the half hour a
 * tag, each would be a series of its own, and there would be no end to them.
 */
export function journalPoints(
  { what, product, tariff }: PriceList,
  changes: readonly PriceChange[],
  fetchedAt: Instant,
): Point[] {
  const written = new Map<string, number>();
  return changes.map(({ status, row }) => {
    const payment = paymentOf(row);
    const index = written.get(payment) ?? 0;
    written.set(payment, index + 1);
    return {
      measurement: 'rate_journal',
      tags: { product, tariff, kind: what, payment },
      fields: {
        status,
        ...amounts(what === 'standing' ? 'standing_charge' : 'unit_rate', row),
        ...(row.validFrom !== null && { valid_from: isoSeconds(row.validFrom) }),
        ...(row.validTo !== null && { valid_to: isoSeconds(row.validTo) }),
      },
      at: fetchedAt + index,
    };
  });
}

function endField({ validTo }: PriceRow, isReopened: boolean): { valid_to?: string } {
  if (validTo !== null) return { valid_to: isoSeconds(validTo) };
  return isReopened ? { valid_to: NO_END } : {};
}

const amounts = (name: string, { penceIncVat, penceExcVat }: PriceRow): Record<string, number> => ({
  [name]: poundsOf(penceIncVat),
  [`${name}_exc_vat`]: poundsOf(penceExcVat),
});

/** A price is always a decimal; were one not, the store would refuse it, and somebody would see. */
const poundsOf = (pence: number): number => shiftedDecimal(pence, -2) ?? Number.NaN;
