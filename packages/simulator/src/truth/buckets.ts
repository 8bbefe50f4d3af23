import type { Milliseconds } from '@ohmini/core';
import type { Row } from './row.ts';

/**
 * Rows grouped as Octopus groups them: energy and cost are sums over what has arrived, so that they only ever grow;
 * the registers and the demand are those of the first reading, a spot value (API contract 3.4).
 */
export function bucketed(rows: readonly Row[], length: Milliseconds): Row[] {
  const buckets: Row[] = [];
  for (const row of rows) {
    const readAt = row.readAt - (row.readAt % length);
    const last = buckets.at(-1);
    if (last?.readAt === readAt) add(last, row);
    else buckets.push({ ...row, readAt, ...(row.arrived ? {} : NOTHING) });
  }
  return buckets;
}

const NOTHING = { deltaWh: 0, costNano: 0, taxedNano: 0 };

function add(bucket: Row, row: Row): void {
  if (!row.arrived) return;
  bucket.arrived = true;
  bucket.deltaWh += row.deltaWh;
  bucket.costNano = (bucket.costNano ?? 0) + (row.costNano ?? 0);
  bucket.taxedNano = (bucket.taxedNano ?? 0) + (row.taxedNano ?? 0);
}
