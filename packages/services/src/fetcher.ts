import { type AccountId, asFailure, type JobName } from '@ohmini/core';
import { type Handler, retryNow, work } from '@ohmini/queue';
import { backfillJob, upkeepJob } from './backfill-job.ts';
import type { Context, Service } from './context.ts';
import { discoverJob } from './discover-job.ts';
import { journalJob } from './journal-job.ts';
import { lookAgain } from './look-again.ts';
import { meters } from './meters.ts';
import { paceNow } from './pace.ts';
import { pollJob } from './poll-job.ts';
import { room } from './room.ts';
import { sources } from './sources.ts';
import { tariffJob } from './tariff-job.ts';
import { workOptions } from './work-options.ts';

/** Asks Octopus for what is one household's, and no other service does, and looks after the tariffs in use. */
export const fetcher: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { log } = context;
  const options = workOptions(context);
  const octopus = sources(context);
  const meterOf = meters(context, octopus);
  const space = stack.use(room(context));
  /** The job comes round again, when there may be room. */
  const ifRoom =
    <Name extends JobName>(handler: Handler<Name>): Handler<Name> =>
    async (...job) => {
      if (!space.isThere()) return context.metrics.pollsSkipped.inc({ reason: 'redis full' });
      await handler(...job);
    };
  const discover = discoverJob(context, octopus);
  const journal = ifRoom(journalJob(context, octopus));
  const account: Handler<'account'> = (job, ...rest) => (job.task === 'journal' ? journal : discover)(job, ...rest);
  stack.use(work('account', account, { ...options, concurrency: 10 }));
  stack.use(work('poll', ifRoom(pollJob(context, meterOf, space.isFilling)), { ...options, concurrency: 50 }));
  stack.use(work('backfill', ifRoom(backfillJob(context, meterOf)), { ...options, concurrency: 4 }));
  stack.use(work('tariff', ifRoom(tariffJob(context)), { ...options, concurrency: 4 }));
  stack.use(work('upkeep', ifRoom(upkeepJob(context, meterOf)), { ...options, concurrency: 2 }));
  await sayStretched(context);
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
async function sayStretched(context: Context): Promise<void> {
  for (const household of context.households.all()) {
    const { id: account, pollIntervalMs } = household;
    const { note } = await paceNow(context, { household, devices: 1 });
    if (note) context.log.info({ account, askedSeconds: pollIntervalMs / 1000 }, note);
  }
}
