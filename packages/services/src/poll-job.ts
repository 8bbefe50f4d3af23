import { type Ask, Failure, nextAsk, RateLimited, type Reading, seconds, type TierAsk } from '@ohmini/core';
import { type Handler, isDue, nextDueIn, setAnswered, setLive, withLease } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import { noteClock } from './clock-check.ts';
import type { Context } from './context.ts';
import { enqueuing } from './enqueue.ts';
import type { Meter, MeterOf } from './meters.ts';
import { paceNow } from './pace.ts';
import { poll } from './poll.ts';
import { noteSharing } from './shared-allowance.ts';
import { streak } from './streak.ts';

/** Left in each hour for a login, and for the gaps that would be lost if they had to wait. */
const LEAVE = { usually: 1, forUrgentGaps: 5 };

/** Renewed while a poll runs; a killed one holds up the next no longer. */
const LEASE = seconds(15);

/**
 * A tick of a meter's schedule: asks if it is its turn, and starts a backfill where something is missing.
 *
 * @param isFilling whether what waits to be stored fills Redis
 */
export function pollJob(context: Context, meterOf: MeterOf, isFilling = () => false): Handler<'poll'> {
  const { clock, config, keys, metrics, queues, redis } = context;

  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    const doing = streak(context, job.account);
    const missing = await dueGap(meter);
    const { household, siblings: devices } = meter;
    const { everyMs: every, allowance } = await paceNow(context, {
      household,
      devices,
      catchingUp: missing !== undefined,
      sparing: isFilling(),
    });
    await noteSharing(context, job.account, allowance);
    if (!(await isTurnOf(meter, every * (await doing.factor()))))
      return metrics.pollsSkipped.inc({ reason: 'not due' });
    try {
      const lease = keys.device(job.account, job.device, 'lease');
      const ask = { purpose: 'live' as const, signal, leave: missing?.isUrgent ? LEAVE.forUrgentGaps : LEAVE.usually };
      const polled = await withLease(redis, lease, LEASE, () => pollOnce(meter, ask));
      if (!polled) return metrics.pollsSkipped.inc({ reason: 'under way' });
      await setAnswered(redis, keys, job.account, job.device, clock.now());
      await noteClock(context, meter.source.now() - clock.now());
      if (await doing.worked()) await nextDueIn(redis, keys, job.account, job.device, every);
    } catch (error) {
      // A fault of our own, or a stop in the middle, says nothing about Octopus.
      if (!(error instanceof Failure) || signal.aborted) throw error;
      const failure = error;
      const reason = SKIPPED[failure.code] ?? (failure instanceof RateLimited ? 'asked to wait' : undefined);
      if (failure.code === EDGE_BLOCK) await doing.turnedAway(failure);
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
      enqueue: enqueuing(context),
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

/** As the adapter names it. */
const EDGE_BLOCK = 'edge-block';

/** Not a failure of Octopus: nothing was called, or the answer came too late to be used. */
const SKIPPED: Readonly<Record<string, string>> = {
  budget: 'budget',
  'breaker-open': 'breaker open',
  'mint-cooldown': 'no login yet',
  overtaken: 'overtaken',
};

const dueGap = async ({ series, state, source }: Meter): Promise<TierAsk | undefined> =>
  nextAsk(await state.gaps(), series.fuel, source.now());
