import type { Reading } from './reading.ts';

/** How a stretch of readings adds up: what the register grew by, and what the readings say was used. */
export interface RegisterCheck {
  grownKwh: number;
  usedKwh: number;
  isRight: boolean;
}

/** A meter with a register of 10 Wh, and what flows before the first reading of a stretch, differ by less. */
const TOLERANCE = { kwh: 0.02, share: 0.001 };

/**
 * Compares the growth of the import register from the first reading to the last with the sum of what was used in between.
 * A reading's delta is what flowed from it to the next (API contract 3.3), so the last one's does not count.
 *
 * @param readings sorted, of all resolutions
 * @returns undefined where it cannot be told: fewer than two know the register, or it was set back or exchanged
 */
export function checkRegister(readings: readonly Reading[]): RegisterCheck | undefined {
  const known = readings.filter(({ consumptionKwh }) => consumptionKwh !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || first === last) return undefined;
  const isMonotone = known.every(
    ({ consumptionKwh }, index) => (consumptionKwh ?? 0) >= (known[index - 1]?.consumptionKwh ?? 0),
  );
  if (!isMonotone) return undefined;
  const between = readings.filter(({ readAt }) => readAt >= first.readAt && readAt < last.readAt);
  const usedKwh = between.reduce((sum, { consumptionDeltaKwh }) => sum + (consumptionDeltaKwh ?? 0), 0);
  const grownKwh = (last.consumptionKwh ?? 0) - (first.consumptionKwh ?? 0);
  const isRight = Math.abs(grownKwh - usedKwh) <= Math.max(TOLERANCE.kwh, TOLERANCE.share * grownKwh);
  return { grownKwh, usedKwh, isRight };
}
