import { isWorthANote } from '@ohmini/core';
import type { DayCost } from './day-cost.ts';

/** Why our cost of a day may differ from that of Octopus, likeliest first; nothing where it does not. */
export function reasonsFor({ isUpperBound, sums }: Pick<DayCost, 'isUpperBound' | 'sums'>): string[] {
  if (!isWorthANote(sums)) return [];
  return [
    ...(isUpperBound ? ['dispatches of the car are not known, whose half hours are cheap'] : []),
    ...(sums.differenceGbp > 0 && !isUpperBound ? ['Octopus charged the car outside the cheap hours'] : []),
    'the night hours of a day and night tariff are others than NIGHT_HOURS says',
    'the tariff changed, and Octopus prices the live readings by the old one',
    'payment is not by direct debit',
  ];
}
