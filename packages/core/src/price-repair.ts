import { priceFields } from './cost.ts';
import type { Point } from './ports.ts';
import { READING_FIELDS } from './reading.ts';
import type { UnitRateAt } from './unit-rate.ts';

export interface PriceRepair {
  /** Rows with a price alone, to be merged onto those that lack it or have another. */
  merges: Point[];
  /** Rows without a price, of which none is known yet. */
  unpriced: number;
}

/** What stored rows should carry and do not. A price that is not known (any more) takes none away. */
export function priceRepair(rows: readonly Point[], rateAt: UnitRateAt): PriceRepair {
  const merges: Point[] = [];
  let unpriced = 0;
  for (const row of rows.filter(isReading)) {
    const wanted = priceFields(row.fields, rateAt(row.at));
    const isRight = Object.entries(wanted).every(([field, value]) => row.fields[field] === value);
    if (!isRight) merges.push({ ...row, fields: wanted });
    else if (row.fields.unit_rate === undefined) unpriced += 1;
  }
  return { merges, unpriced };
}

/** What is left of a row that holds a price alone is no reading: a store was exchanged under way. */
const isReading = ({ fields }: Point): boolean => READING_FIELDS.some(([, field]) => fields[field] !== undefined);
