import { type Instant, type Reading, seconds } from '@ohmini/core';

export const SLOT = seconds(10);

/** With as many digits as a real meter has: they are what a job is made of. @param start when its register was read first */
export function readingsFrom(from: Instant, count: number, start: Instant): Reading[] {
  return Array.from({ length: count }, (_, index) => {
    const readAt = from + index * SLOT;
    const wattHours = ((readAt / SLOT) * 7919) % 13;
    return {
      readAt,
      consumptionDeltaKwh: wattHours / 1000,
      demandKw: Math.round(wattHours * 360) / 1000,
      costDeltaGbp: Math.round(wattHours * 24.5) / 1e5,
      consumptionKwh: Math.round(14_851_157 + ((readAt - start) / SLOT) * 6) / 1000,
      exportKwh: null,
    };
  });
}
