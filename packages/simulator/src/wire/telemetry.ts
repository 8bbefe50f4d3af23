import type { Milliseconds } from '@ohmini/core';
import { stream } from '../truth/random.ts';
import { SLOT } from '../truth/routine.ts';
import { type Row, tenThousandths } from '../truth/row.ts';

/** A row of smartMeterTelemetry: decimals are strings, and any of them may be null (API contract 3.3, 7(a), 7(b)). */
export type WireRow = Record<(typeof WIRE_FIELDS)[number], string | null>;

export const WIRE_FIELDS = [
  '__typename',
  'readAt',
  'consumption',
  'demand',
  'consumptionDelta',
  'costDelta',
  'costDeltaWithTax',
  'export',
] as const;

const zeroStyle = stream(0, 'zero');

/** `length` is the grouping's: only ten-second zeros were seen in scientific notation. */
export function wireRow(row: Row, length: Milliseconds): WireRow {
  const scientific = length === SLOT && zeroStyle(row.readAt / SLOT) < 0.5;
  const delta = row.deltaWh === 0 && scientific ? '0E+1' : `${row.deltaWh}.0000`;
  return {
    __typename: 'SmartMeterTelemetryType',
    readAt: `${new Date(row.readAt).toISOString().slice(0, 19)}+00:00`,
    consumption: `${row.importWh}.0`,
    demand: row.demandW === null ? null : `${row.demandW}.0`,
    consumptionDelta: delta,
    costDelta: pence(row.costNano),
    costDeltaWithTax: pence(row.taxedNano),
    export: row.exportWh === null ? null : `${row.exportWh}.0`,
  };
}

/** Four decimals; the division of a whole number by 10,000 is the nearest double, so toFixed shows its digits. */
const pence = (nano: number | null): string | null =>
  nano === null ? null : (tenThousandths(nano) / 1e4 + 0).toFixed(4);
