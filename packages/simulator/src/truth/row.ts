import type { Instant, Interval, Reading } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { INSTALLED_SLOT, SLOT } from './routine.ts';

/** One row of telemetry in the meter's own whole numbers, before it becomes a Reading or JSON. */
export interface Row {
  readAt: Instant;
  importWh: number;
  /** null where the meter has no export register. */
  exportWh: number | null;
  /** null for gas. */
  demandW: number | null;
  /** Imported from `readAt` to the next reading. */
  deltaWh: number;
  /** Billionths of a penny, without and with VAT: a sum of them is exact. */
  costNano: number | null;
  taxedNano: number | null;
  /** False while the row is late. */
  arrived: boolean;
}

/** Every row of the interval at the meter's own step. */
export function rowsOf(meter: Meter, interval: Interval): Row[] {
  const rows: Row[] = [];
  const end = interval.to / SLOT;
  let slot = nextReading(meter, Math.max(Math.ceil(interval.from / SLOT), INSTALLED_SLOT));
  while (slot < end) {
    const next = nextReading(meter, slot + 1);
    rows.push(rowAt(meter, slot, next));
    slot = next;
  }
  return rows;
}

function nextReading({ timing }: Meter, slot: number): number {
  let next = slot;
  while (!timing.readsAt(next)) next++;
  return next;
}

function rowAt({ load, fuel, exports, priceAt }: Meter, slot: number, next: number): Row {
  const readAt = slot * SLOT;
  const importWh = load.importWhAt(slot);
  const deltaWh = load.importWhAt(next) - importWh;
  const price = priceAt(readAt);
  return {
    readAt,
    importWh,
    exportWh: exports ? load.exportWhAt(slot) : null,
    demandW: fuel === 'gas' ? null : load.wattsAt(slot),
    deltaWh,
    costNano: deltaWh * price.exclusive,
    taxedNano: deltaWh * price.inclusive,
    arrived: true,
  };
}

/** Nano-pence as ten-thousandths of a penny, the four decimals that Octopus sends. */
export const tenThousandths = (nano: number): number => Math.round(nano / 1e5);

/** The reading that a correct client makes of the row: whole numbers divided once are the nearest doubles. */
export const readingOf = (row: Row): Reading => ({
  readAt: row.readAt,
  consumptionDeltaKwh: row.deltaWh / 1000,
  demandKw: row.demandW === null ? null : row.demandW / 1000,
  costDeltaGbp: row.taxedNano === null ? null : tenThousandths(row.taxedNano) / 1e6,
  consumptionKwh: row.importWh / 1000,
  exportKwh: row.exportWh === null ? null : row.exportWh / 1000,
});
