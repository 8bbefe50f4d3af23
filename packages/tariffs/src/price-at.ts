import type { Instant } from '@ohmini/core';
import { endOf, type PriceRow, startOf } from './price-row.ts';

/** The price at a moment, of rows for one way to pay. Where two overlap, the one that began later was meant to replace the other. */
export function priceAt<Row extends PriceRow>(rows: readonly Row[], at: Instant): Row | undefined {
  let latest: Row | undefined;
  for (const row of rows) {
    const isInForce = startOf(row) <= at && at < endOf(row);
    if (isInForce && (!latest || startOf(row) > startOf(latest))) latest = row;
  }
  return latest;
}
