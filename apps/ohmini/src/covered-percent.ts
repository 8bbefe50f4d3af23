import { totalOf } from '@ohmini/core';
import type { DayAudit } from '@ohmini/services';

/** Of the time that is over, to a hundredth, and 100 only where all of it is covered. */
export function coveredPercent({ covered, elapsed }: Pick<DayAudit, 'covered' | 'elapsed'>): number {
  const all = totalOf([elapsed]);
  return all === 0 ? 100 : Math.floor((totalOf(covered) / all) * 10_000) / 100;
}
