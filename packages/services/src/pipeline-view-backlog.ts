import { hours, type Instant, type Milliseconds, minutes } from '@ohmini/core';
import type { Backlog, Flow } from '@ohmini/dashboard';
import { type Holding, memoryOf } from '@ohmini/queue';
import { backlog } from './backlog.ts';
import type { Context } from './context.ts';
import { roomLasts } from './lasting-room.ts';
import { KEPT_BY_OCTOPUS, PAUSED_AT } from './room.ts';

export interface BacklogQuestion {
  at: Instant;
  /** How many there are. */
  meters: number;
  queues: readonly Flow[];
  conditions: ReadonlyMap<string, Holding>;
  /** The store takes nothing. */
  isShut: boolean;
}

/** What waits for the store, how long it will, and for how long it may. */
export async function backlogView(
  context: Context,
  { at, meters, queues, conditions, isShut }: BacklogQuestion,
): Promise<Backlog> {
  const [waiting, memory] = await Promise.all([
    backlog(context).waiting(),
    memoryOf(context.redis, context.config.queue.budgetBytes),
  ]);
  const queue = (name: string) => queues.find((each) => each.name === name);
  const { waiting: ready = 0, active = 0, delayed = 0, perMinute: storedPerMinute = 0 } = queue('write') ?? {};
  const jobs = ready + active + delayed;
  const fullSince = conditions.get('redis-full')?.since;
  return {
    ...waiting,
    jobs,
    drainedIn: isShut ? undefined : timeToDrain(jobs, storedPerMinute, queue('poll')?.perMinute ?? 0),
    ...memory,
    pausedAtBytes: PAUSED_AT * memory.budgetBytes,
    nothingLostUntil: Math.round(fullSince ?? at + roomLasts(memory, meters)) + KEPT_BY_OCTOPUS,
  };
}

/** Fewer than a poll or two make. */
const ALWAYS_THERE = 3;

/** What takes longer is better called unknown. */
const LONGEST = hours(24 * 30);

/**
 * At the rate of the last minutes. Polls go on meanwhile, and each of them adds about one job.
 *
 * @returns undefined where it does not shrink, or where there is nothing that would have to
 */
export function timeToDrain(jobs: number, storedPerMinute: number, addedPerMinute: number): Milliseconds | undefined {
  const shrinksPerMinute = storedPerMinute - addedPerMinute;
  if (jobs <= ALWAYS_THERE || shrinksPerMinute <= 0) return undefined;
  const takes = (jobs / shrinksPerMinute) * minutes(1);
  return takes > LONGEST ? undefined : takes;
}
