import {
  type Ask,
  Failure,
  type Gap,
  isUrgent,
  nextAsk,
  paceOf,
  RateLimited,
  type Reading,
  seconds,
  TEN_SECOND_REACH,
} from '@ohmini/core';
import { type Handler, isDue, nextDueIn, setLive, withLease } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import { governorOf } from './allowances.ts';
import type { Context } from './context.ts';
import type { Meter, MeterOf } from './meters.ts';
import { poll } from './poll.ts';
import { streak } from './streak.ts';

/** Left in each hour for a login, and for the gaps that would be lost if they had to wait. */
const LEAVE = { usually: 1, forUrgentGaps: 5 };

/** Renewed while a poll runs; a killed one holds up the next no longer. */
const LEASE = seconds(15);

/** A tick of a meter's schedule: asks if it is its turn, and starts a backfill where something is missing. */
export function pollJob(context: Context, meterOf: MeterOf): Handler<'poll'> {
  const { clock, config, keys, metrics, queues, redis } = context;

  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    const doing = streak(context, job.account);
    const missing = await dueGap(meter);
    const every = await paceFor(context, meter, missing !== undefined);
    if (!(await isTurnOf(meter, every * (await doing.factor()))))
      return metrics.pollsSkipped.inc({ reason: 'not due' });
    try {
      const lease = keys.device(job.account, job.device, 'lease');
      const ask = { purpose: 'live' as const, signal, leave: missing?.isUrgent ? LEAVE.forUrgentGaps : LEAVE.usually };
      const polled = await withLease(redis, lease, LEASE, () => pollOnce(meter, ask));
      if (!polled) return metrics.pollsSkipped.inc({ reason: 'under way' });
      if (await doing.worked()) await nextDueIn(redis, keys, job.account, job.device, every);
    } catch (error) {
      // A fault of our own, or a stop in the middle, says nothing about Octopus.
      if (!(error instanceof Failure) || signal.aborted) throw error;
      const failure = error;
      const reason = SKIPPED[failure.code] ?? (failure instanceof RateLimited ? 'asked to wait' : undefined);
      if (reason) return metrics.pollsSkipped.inc({ reason });
      await doing.failed(failure);
      await nextDueIn(redis, keys, job.account, job.device, every * (await doing.factor()));
      throw error;
    }
    if (await dueGap(meter)) await queues.add('backfill', [{ once: `${job.account}.${job.device}`, payload: job }]);
  };

  async function isTurnOf({ series, household }: Meter, every: number): Promise<boolean> {
    // Ticks come up to a tenth of a second early or late; none is to be skipped for that.
    return await isDue(redis, keys, series.account, series.device, every, household.pollIntervalMs / 2);
  }

  function pollOnce({ series, state, source }: Meter, ask: Ask): Promise<void> {
    const ports = {
      queues,
      state,
      source,
      overlapMs: config.polling.overlapMs,
      onAnswer: accountFor(metrics, series),
      async onNewest(reading: Reading) {
        metrics.lastReading.set({ account: series.account, device: series.device }, reading.readAt / 1000);
        await setLive(redis, keys, series.account, series.device, { reading, seenAt: clock.now() });
      },
    };
    return poll(ports, series, ask);
  }
}

/** Not a failure of Octopus: nothing was called. */
const SKIPPED: Readonly<Record<string, string>> = {
  budget: 'budget',
  'breaker-open': 'breaker open',
  'mint-cooldown': 'no login yet',
};

/** How far apart polls of this meter are to be now: as asked, or as the allowance permits. */
async function paceFor(context: Context, { series, household, siblings }: Meter, catchingUp: boolean): Promise<number> {
  const { callsPerHour } = await governorOf(context, series.account).allowance();
  const askedMs = household.pollIntervalMs;
  return paceOf({ askedMs, callsPerHour, devices: siblings, catchingUp, hour: context.hour.length });
}

async function dueGap({ state, source }: Meter): Promise<{ isUrgent: boolean } | undefined> {
  const gaps: readonly Gap[] = await state.gaps();
  const reachFrom = source.now() - TEN_SECOND_REACH;
  const asked = nextAsk(gaps, source.now(), reachFrom);
  return asked && { isUrgent: isUrgent(asked, reachFrom) };
}
