import { endOf, type PaymentMethod, type PriceRow, startOf } from './price-row.ts';

/**
 * The rows of somebody who pays this way: prices for it, and prices for everybody. Those for others stay where they are the
 * only ones, since a price that is six per cent off is better than none.
 */
export function paidBy<Row extends PriceRow>(rows: readonly Row[], method: PaymentMethod): Row[] {
  const isFor = ({ paymentMethod }: PriceRow) => paymentMethod === null || paymentMethod === method;
  const fitting = rows.filter(isFor);
  if (fitting.length === rows.length) return fitting;
  return rows.filter((row) => isFor(row) || !fitting.some((other) => overlaps(row, other)));
}

const overlaps = (a: PriceRow, b: PriceRow): boolean => startOf(a) < endOf(b) && startOf(b) < endOf(a);
