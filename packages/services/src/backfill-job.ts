import { asFailure, FIRST_REACH, missingWithin, RateLimited, TEN_SECOND_REACH } from '@ohmini/core';
import type { Handler } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import { type BackfillPorts, backfill, reread } from './backfill.ts';
import type { Context } from './context.ts';
import type { Meter, MeterOf } from './meters.ts';
import { missingOf } from './missing.ts';

const inHours = (ms: number) => `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;

function portsOf(context: Context, meter: Meter): BackfillPorts {
  const { log, metrics, queues } = context;
  const { series, state, source } = meter;
  return {
    queues,
    state,
    source,
    onAnswer: accountFor(metrics, series),
    async onProgress() {
      const missing = await missingOf(context, meter);
      const done = missing === 0 ? 'everything within reach is fetched' : `${inHours(missing)} still missing`;
      log.info({ ...series, missingSeconds: missing / 1000 }, `fetching what was missed: ${done}`);
    },
  };
}

/** Fetches a meter's gaps. Out of calls, it stops; the next poll starts it again. */
export function backfillJob(context: Context, meterOf: MeterOf): Handler<'backfill'> {
  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    const before = missingWithin(await meter.state.gaps(), meter.source.now() - TEN_SECOND_REACH);
    if (before > FIRST_REACH / 2) context.log.info(job, `fetching the last ${inHours(before)} at ten seconds`);
    await backfill(portsOf(context, meter), meter.series, signal).catch((error) => {
      if (error instanceof RateLimited) return;
      context.log.warn(
        { ...job, code: asFailure(error).code },
        `what was missed could not be fetched: ${asFailure(error).message}`,
      );
      throw error;
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
