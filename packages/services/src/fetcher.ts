import { type AccountId, asFailure, paceOf } from '@ohmini/core';
import { retryNow, work } from '@ohmini/queue';
import { backfillJob, upkeepJob } from './backfill-job.ts';
import type { Context, Service } from './context.ts';
import { discoverJob } from './discover-job.ts';
import { lookAgain } from './look-again.ts';
import { meters } from './meters.ts';
import { pollJob } from './poll-job.ts';
import { sources } from './sources.ts';

/** Asks Octopus, and no other service does: which meters there are, what they read, what is missing, what came late. */
export const fetcher: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { keys, log, redisUrl: url } = context;
  const octopus = sources(context);
  const meterOf = meters(context, octopus);
  stack.use(work('account', discoverJob(context, octopus), { url, keys, log, concurrency: 10 }));
  stack.use(work('poll', pollJob(context, meterOf), { url, keys, log, concurrency: 50 }));
  stack.use(work('backfill', backfillJob(context, meterOf), { url, keys, log, concurrency: 4 }));
  stack.use(work('upkeep', upkeepJob(context, meterOf), { url, keys, log, concurrency: 2 }));
  sayStretched(context);
  context.households.onChange((changed) => {
    searchAnew(context, changed).catch((error) => log.debug({ error: asFailure(error).code }, 'not searched anew'));
  });
  return stack.move();
};

/** A key or a number that was put right is tried now, not when its household's turn comes. */
async function searchAnew(context: Context, changed: readonly AccountId[]): Promise<void> {
  for (const account of changed) await lookAgain(context, account);
  await retryNow(context.queues.of('account'));
}

/** Said once at the start, because it looks like a fault to those who asked for 30 seconds. */
function sayStretched({ households, log }: Context): void {
  for (const { id, pollIntervalMs: askedMs, callsPerHour } of households.all()) {
    const every = paceOf({ askedMs, callsPerHour, devices: 1, catchingUp: false });
    if (every <= askedMs) continue;
    log.info(
      { account: id, askedSeconds: askedMs / 1000, callsPerHour },
      `polls are about ${Math.round(every / 1000)} s apart, not ${askedMs / 1000} s: ${callsPerHour} calls an hour allow no more. No reading is lost by it`,
    );
  }
}
