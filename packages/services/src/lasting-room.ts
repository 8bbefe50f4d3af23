import { hours, type Milliseconds } from '@ohmini/core';
import type { Memory } from '@ohmini/queue';
import { PAUSED_AT } from './room.ts';

/** A day of one meter in the write queue, as it was measured (docs/reliability.md). */
const BYTES_PER_METER_DAY = 3 * 2 ** 20;

/** For about how long Redis has room for what is fetched while the store takes nothing. */
export function roomLasts({ usedBytes, budgetBytes }: Memory, meters: number): Milliseconds {
  const room = Math.max(0, PAUSED_AT * budgetBytes - usedBytes);
  return (room / (BYTES_PER_METER_DAY * Math.max(1, meters))) * hours(24);
}
