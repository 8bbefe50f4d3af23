import { paceOf } from '@ohmini/core';
import { work } from '@ohmini/queue';
import { backfillJob, upkeepJob } from './backfill-job.ts';
import type { Context, Service } from './context.ts';
import { discoverJob } from './discover-job.ts';
import { meters } from './meters.ts';
import { pollJob } from './poll-job.ts';
import { sources } from './sources.ts';

/** Asks Octopus, and no other service does: which meters there are, what they read, what is missing, what came late. */
export const fetcher: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { keys, log, redisUrl: url } = context;
  const octopus = sources(context);
  const meterOf = meters(context, octopus);
  stack.use(work('account', discoverJob(context, octopus), { url, keys, log, concurrency: 4 }));
  stack.use(work('poll', pollJob(context, meterOf), { url, keys, log, concurrency: 50 }));
  stack.use(work('backfill', backfillJob(context, meterOf), { url, keys, log, concurrency: 4 }));
  stack.use(work('upkeep', upkeepJob(context, meterOf), { url, keys, log, concurrency: 2 }));
  sayStretched(context);
  return stack.move();
};

/** Said once at the start, because it looks like a fault to those who asked for 30 seconds. */
function sayStretched({ config, log }: Context): void {
  for (const { id, pollIntervalMs: askedMs, callsPerHour } of config.accounts) {
    const every = paceOf({ askedMs, callsPerHour, devices: 1, catchingUp: false });
    if (every <= askedMs) continue;
    log.info(
      { account: id, askedSeconds: askedMs / 1000, callsPerHour },
      `polls are about ${Math.round(every / 1000)} s apart, not ${askedMs / 1000} s: ${callsPerHour} calls an hour allow no more. No reading is lost by it`,
    );
  }
}
