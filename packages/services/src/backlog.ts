import { slotLengthOf, totalOf, union } from '@ohmini/core';
import { devicesOf, heldWrites, householdsOf } from '@ohmini/queue';
import type { Context } from './context.ts';

type Parts = Pick<Context, 'keys' | 'queues' | 'redis'>;

/** So many jobs are always on their way. */
const SMALL = 50;

/** What waits for the store. */
export function backlog({ keys, queues, redis }: Parts) {
  const held = heldWrites(redis, keys);
  return {
    /** Whether no more waits than usual. */
    async isSmall(): Promise<boolean> {
      return (await queues.of('write').count()) < SMALL;
    },
    /** About how many readings wait, each counted once: by the time that they are for. */
    async readings(): Promise<number> {
      let readings = 0;
      for (const account of await householdsOf(redis, keys)) {
        for (const { id: device } of (await devicesOf(redis, keys, account)) ?? []) {
          const waiting = (await held.of(account, device)).filter(
            ({ isDone, stored }) => !isDone && stored === undefined,
          );
          for (const [resolution, spans] of Map.groupBy(waiting, (each) => each.resolution))
            readings += totalOf(union(spans)) / slotLengthOf(resolution);
        }
      }
      return Math.round(readings);
    },
  };
}
