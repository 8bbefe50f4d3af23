import { type Instant, type Interval, minutes } from '@ohmini/core';
import type { Meter } from '../household.ts';
import { INSTALLED_AT, SLOT } from './routine.ts';
import type { Upset } from './upset.ts';

/** A half hour that is billed. */
export interface SettledHalfHour {
  startsAt: Instant;
  /** By the register from its start to its end, whatever the Mini heard of it. */
  kwh: number;
}

const HALF_HOUR = minutes(30);

/** The half hours that start in the interval: all that were ever settled, less those of a stretch that nobody has. */
export function settledHalfHours(
  { load }: Meter,
  direction: 'import' | 'export',
  interval: Interval,
  upsets: readonly Upset[],
): SettledHalfHour[] {
  const register = direction === 'export' ? load.exportWhAt : load.importWhAt;
  return settledStarts(interval, upsets).map((startsAt) => ({
    startsAt,
    kwh: (register((startsAt + HALF_HOUR) / SLOT) - register(startsAt / SLOT)) / 1000,
  }));
}

/** Only their starts, which are cheap: years of them are counted for one page. */
export function settledStarts({ from, to }: Interval, upsets: readonly Upset[]): Instant[] {
  const first = Math.ceil(Math.max(from, INSTALLED_AT) / HALF_HOUR) * HALF_HOUR;
  const count = Math.max(0, Math.ceil((to - first) / HALF_HOUR));
  const lost = upsets.filter((upset) => upset.kind === 'lost' && upset.kept === 'nothing');
  return Array.from({ length: count }, (_, i) => first + i * HALF_HOUR).filter(
    (start) => !lost.some((each) => start < each.to && start + HALF_HOUR > each.from),
  );
}
