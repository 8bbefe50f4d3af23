import { costOf } from './cost.ts';
import type { Point } from './ports.ts';
import type { UnitRateAt } from './unit-rate.ts';

export interface ExportEarnings {
  kwh: number;
  gbp: number;
  /** Exported while the price was not known; part of `kwh`. */
  unpricedKwh: number;
}

/**
 * What was exported between readings that know the register, each piece at the price of the reading that it follows: like
 * its consumption, what a reading says of export flows from it to the next. A register that was set back earns nothing.
 *
 * @param rows of all resolutions, oldest first; the piece after the last row is not theirs
 */
export function exportEarnings(rows: readonly Point[], rateAt: UnitRateAt): ExportEarnings {
  const total = { kwh: 0, gbp: 0, unpricedKwh: 0 };
  let before: { at: number; register: number } | undefined;
  for (const { at, fields } of rows) {
    if (typeof fields.export !== 'number') continue;
    // Registers are whole Wh, with four decimals at most: what is less comes of subtracting.
    const kwh = before ? Math.max(0, Math.round((fields.export - before.register) * 1e7) / 1e7) : 0;
    const rate = before && kwh > 0 ? rateAt(before.at) : undefined;
    total.kwh += kwh;
    if (rate === undefined) total.unpricedKwh += kwh;
    else total.gbp += costOf(kwh, rate);
    before = { at, register: fields.export };
  }
  return total;
}
