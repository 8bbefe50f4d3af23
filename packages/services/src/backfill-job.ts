import { asFailure, isoSeconds, RateLimited, type Tier } from '@ohmini/core';
import { type Handler, seen } from '@ohmini/queue';
import { accountFor } from './account-for.ts';
import { auditJob } from './audit-job.ts';
import { type BackfillPorts, backfill, reread } from './backfill.ts';
import type { Context } from './context.ts';
import { checkCosts } from './cost-check.ts';
import { enqueuing } from './enqueue.ts';
import { heldRows } from './gap-held-rows.ts';
import type { Meter, MeterOf } from './meters.ts';
import { missingOf } from './missing.ts';
import { askForPrices, priceJob } from './price-job.ts';
import { stoppableHistory } from './stoppable-history.ts';
import { openHistory } from './stores.ts';
import { waitingReadings } from './waiting-readings.ts';

const inHours = (ms: number) => `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;

const IN_WORDS: Readonly<Record<Tier, string>> = {
  '10s': 'ten seconds',
  '1m': 'one minute',
  '30m': 'half hours',
  settled: 'settled half hours',
};

/** Fetches a meter's gaps. Out of calls, it stops; the next poll starts it again. */
export function backfillJob(context: Context, meterOf: MeterOf): Handler<'backfill'> {
  return async (job, signal) => {
    const meter = await meterOf(job);
    if (!meter) return;
    await withPorts(context, meter, signal, (ports) => backfill(ports, meter.series, signal)).catch((error) => {
      if (error instanceof RateLimited) return;
      context.log.warn(
        { ...job, code: asFailure(error).code },
        `what was missed could not be fetched: ${asFailure(error).message}`,
      );
      throw error;
    });
  };
}

/** Reads all that is within reach once more, compares the store with what it should have, or looks at prices. */
export function upkeepJob(context: Context, meterOf: MeterOf): Handler<'upkeep'> {
  const auditing = auditJob(context, meterOf);
  const pricing = priceJob(context, meterOf);
  return async (job, signal) => {
    if (job.task === 'price') {
      await pricing(job, signal);
      return await checkCosts(context, job.account);
    }
    if (job.task === 'audit') {
      await auditing(job, signal);
      // Prices have no schedule of their own: they are looked at as often as the store, and after it.
      return await askForPrices(context, job);
    }
    const meter = await meterOf(job);
    if (meter) await withPorts(context, meter, signal, (ports) => reread(ports, meter.series, signal));
  };
}

async function withPorts(
  context: Context,
  meter: Meter,
  signal: AbortSignal,
  run: (ports: BackfillPorts) => Promise<void>,
): Promise<void> {
  const { config, log, metrics, queues } = context;
  const { series, state, source } = meter;
  await using history = openHistory(config);
  await run({
    enqueue: enqueuing(context),
    queues,
    state,
    source,
    held: heldRows(context, stoppableHistory(history, signal), true),
    waiting: waitingReadings(context),
    seen: seen(context.redis, context.keys),
    onAnswer: accountFor(metrics, series),
    async onProgress({ tier, interval: { from, to } }) {
      const missing = await missingOf(meter);
      log.info(
        { ...series, tier, from: isoSeconds(from), to: isoSeconds(to), missingSeconds: missing / 1000 },
        `fetched ${inHours(to - from)} at ${IN_WORDS[tier]}: ${missing === 0 ? 'nothing is missing' : `${inHours(missing)} still missing`}`,
      );
    },
  });
}
