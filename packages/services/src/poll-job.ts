import { type Gap, nextAsk, paceOf, RateLimited, TEN_SECOND_REACH } from '@ohmini/core';
import { type Handler, isDue, setLive, withLease } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import type { Context } from './context.ts';
import type { Meter, MeterOf } from './meters.ts';
import { poll } from './poll.ts';
import { octopusTrouble } from './trouble.ts';

/** A tick of a meter's schedule: asks if it is its turn, and starts a backfill where something is missing. */
export function pollJob(context: Context, meterOf: MeterOf): Handler<'poll'> {
  const { clock, config, keys, metrics, queues, redis } = context;
  const trouble = octopusTrouble(context);

  async function isTurnOf({ series, household, siblings }: Meter, catchingUp: boolean): Promise<boolean> {
    const askedMs = household.pollIntervalMs;
    const every = paceOf({ askedMs, callsPerHour: household.callsPerHour, devices: siblings, catchingUp });
    // Ticks come up to a tenth of a second early or late; none is to be skipped for that.
    return await isDue(redis, keys, series.account, series.device, every, askedMs / 2);
  }

  const pollOnce = ({ series, state, source }: Meter, signal: AbortSignal) =>
    poll(
      {
        queues,
        state,
        source,
        overlapMs: config.polling.overlapMs,
        onAnswer: accountFor(metrics, series),
        async onNewest(reading) {
          metrics.lastReading.set({ account: series.account, device: series.device }, reading.readAt / 1000);
          await setLive(redis, keys, series.account, series.device, { reading, seenAt: clock.now() });
        },
      },
      series,
      signal,
    );

  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    const isMissing = await hasDueGap(meter);
    if (!(await isTurnOf(meter, isMissing))) return metrics.pollsSkipped.inc({ reason: 'not due' });
    try {
      // Two answers to one question, if the lease outlives its holder, are written twice as the same rows.
      const leaseMs = 2 * config.polling.timeoutMs + 10_000;
      const polled = await withLease(redis, keys.device(job.account, job.device, 'lease'), leaseMs, () =>
        pollOnce(meter, signal),
      );
      if (!polled) return metrics.pollsSkipped.inc({ reason: 'under way' });
      await trouble.worked(job.account);
    } catch (error) {
      if (error instanceof RateLimited)
        return metrics.pollsSkipped.inc({ reason: error.code === 'budget' ? 'budget' : 'asked to wait' });
      await trouble.failed(job.account, error);
      throw error;
    }
    if (await hasDueGap(meter)) await queues.add('backfill', [{ once: `${job.account}.${job.device}`, payload: job }]);
  };
}

async function hasDueGap({ state, source }: Meter): Promise<boolean> {
  const gaps: readonly Gap[] = await state.gaps();
  return nextAsk(gaps, source.now(), source.now() - TEN_SECOND_REACH) !== undefined;
}
