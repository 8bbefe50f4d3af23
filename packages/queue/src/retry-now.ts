import type { ChannelName } from '@ohmini/core';
import type { Queue } from 'bullmq';

/** What failed and waits to be tried again is tried now: what it failed for may have been put right. */
export async function retryNow(queue: Queue): Promise<void> {
  for (const job of await queue.getDelayed()) {
    // A schedule's next turn is a delayed job as well, and never ran. One that a worker took meanwhile needs no help.
    if (job.attemptsMade > 0) await job.promote().catch(() => {});
  }
}

/** What waits for a channel comes now: it may take messages. What it turns away again waits on. */
export async function deliverNow(alerts: Queue, channel: ChannelName): Promise<void> {
  for (const job of await alerts.getDelayed()) {
    if (job.data?.channel === channel) await job.promote().catch(() => {});
  }
}
