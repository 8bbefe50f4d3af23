import { type Milliseconds, seconds } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';

/** What Octopus says is whole seconds, and some seconds old when it is compared. */
const TOLERATED = seconds(30);

/** @param ahead how far Octopus' clock is ahead of ours */
export async function noteClock(context: Context, ahead: Milliseconds): Promise<void> {
  const clock = condition(context, 'clock-wrong');
  if (Math.abs(ahead) <= TOLERATED) return await clock.clear();
  const direction = ahead > 0 ? 'behind' : 'ahead of';
  await clock.raise(`It is ${Math.round(Math.abs(ahead) / 1000)} s ${direction} Octopus' clock.`);
}
