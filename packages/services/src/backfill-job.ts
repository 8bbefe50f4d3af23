import { FIRST_REACH, missingOf, RateLimited, type Series } from '@ohmini/core';
import type { Handler } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import { type BackfillPorts, backfill, reread } from './backfill.ts';
import type { Context } from './context.ts';
import type { Meter, MeterOf } from './meters.ts';

const inHours = (ms: number) => `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;

function portsOf({ log, metrics, queues }: Context, { series, state, source }: Meter): BackfillPorts {
  return {
    queues,
    state,
    source,
    onAnswer: accountFor(metrics, series),
    onProgress: (missingMs) => sayProgress(log, metrics, series, missingMs),
  };
}

function sayProgress(log: Context['log'], metrics: Context['metrics'], series: Series, missingMs: number): void {
  const { account, device } = series;
  metrics.missing.set({ account, device }, missingMs / 1000);
  const done = missingMs === 0 ? 'everything within reach is fetched' : `${inHours(missingMs)} still missing`;
  log.info({ account, device, missingSeconds: missingMs / 1000 }, `fetching what was missed: ${done}`);
}

/** Fetches a meter's gaps. Out of calls, it stops; the next poll starts it again. */
export function backfillJob(context: Context, meterOf: MeterOf): Handler<'backfill'> {
  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    const before = missingOf(await meter.state.gaps());
    if (before > FIRST_REACH / 2) context.log.info(job, `fetching the last ${inHours(before)} at ten seconds`);
    await backfill(portsOf(context, meter), meter.series, signal).catch((error) => {
      if (!(error instanceof RateLimited)) throw error;
    });
  };
}

/** Reads all that is within reach once more. */
export function upkeepJob(context: Context, meterOf: MeterOf): Handler<'upkeep'> {
  return async (job, signal) => {
    const meter = await meterOf(job);
    if (meter) await reread(portsOf(context, meter), meter.series, signal);
  };
}
