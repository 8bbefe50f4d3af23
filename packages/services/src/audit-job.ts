import { createHash } from 'node:crypto';
import type { Config } from '@ohmini/config';
import { hours, type Instant, type Interval, intersect, openGaps, type Payload } from '@ohmini/core';
import { condition, heldWrites, seen } from '@ohmini/queue';
import { type AuditPorts, audit, LEDGER_REACH, missingInStore } from './audit.ts';
import type { Context } from './context.ts';
import { heldRows } from './gap-held-rows.ts';
import type { Meter } from './meters.ts';
import { stoppableHistory } from './stoppable-history.ts';
import { openHistory } from './stores.ts';

/** An hour is looked at when what came late is stored, and again while it can still be fetched at ten seconds. */
const FIRST_LOOK = hours(3);
const SECOND_LOOK = hours(10);

type AuditedMeter = Pick<Meter, 'series' | 'state' | 'source'>;
type AuditedOf = (job: Payload<'upkeep'>) => Promise<AuditedMeter | undefined>;

/** How far a meter was audited, and in which store. */
interface Audited {
  upTo: Instant;
  store: string;
}

/** Which store that was; its address is nobody's business. */
const identityOf = ({ influx, dataDir }: Config): string =>
  createHash('sha256')
    .update(influx ? [influx.url, influx.org, influx.bucket].join(' ') : dataDir)
    .digest('hex')
    .slice(0, 16);

/**
 * Compares what was enqueued with what the store has, hour by hour, and has fetched again what it lacks. It notices a store
 * that acknowledged and did not keep, one that was exchanged, and a Redis that was emptied.
 */
export function auditJob(context: Context, meterOf: AuditedOf, open = openHistory) {
  const { config, keys, log, metrics, redis } = context;

  return async (job: Payload<'upkeep'>, signal: AbortSignal): Promise<void> => {
    const meter = await meterOf(job);
    if (!meter) return;
    await using opened = open(config);
    const history = stoppableHistory(opened, signal);
    const { measurement } = config;
    const ports: AuditPorts = { history, held: heldRows(context, history), seen: seen(redis, keys), measurement };
    const key = keys.device(job.account, job.device, 'audited');
    const now = meter.source.now();
    const before = await redis.get(key);
    const store = identityOf(config);
    if (before === null) await rebuild(ports, meter, now);
    await heldWrites(redis, keys).sweep(job.account, job.device, hours(1));
    const from = startOf(before === null ? undefined : JSON.parse(before), store, now);
    const to = wholeHour(now - FIRST_LOOK);
    const again = wholeHour(now - SECOND_LOOK);
    for (const at of [...hoursOf({ from, to }), again]) await look(ports, meter, { from: at, to: at + hours(1) }, now);
    await redis.set(key, JSON.stringify({ upTo: to, store } satisfies Audited));
  };

  async function rebuild(ports: AuditPorts, { series, state }: AuditedMeter, now: Instant): Promise<void> {
    const missing = await missingInStore(ports, series, now);
    if (missing.length === 0) return;
    await state.updateGaps((gaps) => openGaps(gaps, missing, now));
    log.info({ ...series, gaps: missing.length }, 'what the store lacks of the last six days is fetched');
  }

  async function look(ports: AuditPorts, { series, state }: AuditedMeter, hour: Interval, now: Instant): Promise<void> {
    const { lost, register } = await audit(ports, series, hour);
    const labels = { account: series.account, device: series.device };
    metrics.auditLost.set(labels, lost.readings);
    const said = { ...labels, from: new Date(hour.from).toISOString(), readings: lost.readings };
    if (lost.readings > 0) {
      metrics.auditRepaired.inc({ account: series.account }, lost.readings);
      log.warn(said, `the store lacks ${lost.readings} readings that it acknowledged; they are fetched again`);
      await state.updateGaps((gaps) => openGaps(gaps, lost.time, now));
    }
    await tell(series.account, series.device, lost.readings, hour);
    // Before that a row may be late still, and what is missing is no difference.
    const isWhole = now - hour.from >= SECOND_LOOK && intersect(await state.gaps(), [hour]).length === 0;
    if (isWhole && register && !register.isRight) {
      const { grownKwh, usedKwh } = register;
      metrics.registerDifference.inc({ account: series.account });
      log.warn({ ...said, grownKwh, usedKwh }, 'the register grew by something else than what the readings add up to');
    }
  }

  async function tell(account: string, device: string, readings: number, hour: Interval): Promise<void> {
    const lacking = condition(redis, keys, context.queues, `store-lacks-${account}.${device}`);
    if (readings === 0) {
      const text = 'The last hour that was compared is complete.';
      return await lacking.clear({ severity: 'info', title: 'The store has every reading that it acknowledged', text });
    }
    const text = `Of the hour from ${new Date(hour.from).toISOString().slice(0, 16)}Z ${readings} readings are not there. They are fetched again; look at the store's log and at its disk.`;
    await lacking.raise({ severity: 'error', title: 'The store lacks readings that it acknowledged', text });
  }
}

const startOf = (audited: Audited | undefined, store: string, now: Instant): Instant =>
  audited?.store === store ? Math.max(audited.upTo, wholeHour(now - LEDGER_REACH)) : wholeHour(now - LEDGER_REACH);

const wholeHour = (at: Instant): Instant => Math.floor(at / hours(1)) * hours(1);

const hoursOf = ({ from, to }: Interval): Instant[] =>
  Array.from({ length: Math.max(0, (to - from) / hours(1)) }, (_, index) => from + index * hours(1));
