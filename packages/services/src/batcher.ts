import { asFailure, type Milliseconds } from '@ohmini/core';

export interface BatcherOptions<Item> {
  /** A batch is sent at this many items, or after `lingerMs`, whichever comes first. */
  maxItems: number;
  lingerMs: Milliseconds;
  send: (items: Item[]) => Promise<void>;
}

interface Submission<Item> {
  items: readonly Item[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what many jobs have to send into few requests. A submission resolves once the request that carried it was
 * acknowledged. One request is under way at a time, so that of two values for one row the one taken later is sent later.
 */
export function batcher<Item>({ maxItems, lingerMs, send }: BatcherOptions<Item>) {
  let waiting: Submission<Item>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      if (sizeOf(waiting) < maxItems) await new Promise((resolve) => setTimeout(resolve, lingerMs));
      await deliver(takeUpTo(maxItems));
    }
    running = false;
  }

  function takeUpTo(limit: number): Submission<Item>[] {
    let size = 0;
    let count = 0;
    while (count < waiting.length && (count === 0 || size + (waiting[count]?.items.length ?? 0) <= limit)) {
      size += waiting[count]?.items.length ?? 0;
      count += 1;
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return taken;
  }

  /** Bad data is found by halving, so that one bad job never holds up its neighbours. */
  async function deliver(batch: readonly Submission<Item>[]): Promise<void> {
    try {
      await send(batch.flatMap(({ items }) => [...items]));
    } catch (error) {
      const failure = asFailure(error);
      const badData = 'reason' in failure && failure.reason === 'data';
      if (badData && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await deliver(batch.slice(0, half));
        return await deliver(batch.slice(half));
      }
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  return (items: readonly Item[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject });
      if (!running) void drain();
    });
}

const sizeOf = (submissions: readonly Submission<unknown>[]): number =>
  submissions.reduce((sum, { items }) => sum + items.length, 0);
