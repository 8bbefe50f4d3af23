import { type Instant, slotLengthOf, totalOf, union } from '@ohmini/core';
import { devicesOf, heldWrites, householdsOf } from '@ohmini/queue';
import type { Context } from './context.ts';

type Parts = Pick<Context, 'keys' | 'queues' | 'redis'>;

/** So many jobs are always on their way. */
const SMALL = 50;

/** What waits for the store. */
export function backlog({ keys, queues, redis }: Parts) {
  const held = heldWrites(redis, keys);
  const parts = {
    /** Whether no more waits than usual. */
    async isSmall(): Promise<boolean> {
      return (await queues.of('write').count()) < SMALL;
    },
    /** About how many readings wait, each counted once: by the time that they are for; and of when the oldest is. */
    async waiting(): Promise<{ readings: number; oldestAt: Instant | undefined }> {
      let readings = 0;
      let oldestAt = Number.POSITIVE_INFINITY;
      for (const account of await householdsOf(redis, keys)) {
        for (const { id: device } of (await devicesOf(redis, keys, account)) ?? []) {
          const waiting = (await held.of(account, device)).filter(
            ({ isDone, stored }) => !isDone && stored === undefined,
          );
          for (const { from } of waiting) oldestAt = Math.min(oldestAt, from);
          for (const [resolution, spans] of Map.groupBy(waiting, (each) => each.resolution)) {
            const slot = slotLengthOf(resolution);
            // A span ends just behind its last reading, and that is for a whole slot too.
            readings += totalOf(union(spans.map(({ from, to }) => ({ from, to: to - 1 + slot })))) / slot;
          }
        }
      }
      return { readings: Math.round(readings), oldestAt: Number.isFinite(oldestAt) ? oldestAt : undefined };
    },
  };
  return { ...parts, readings: async () => (await parts.waiting()).readings };
}
