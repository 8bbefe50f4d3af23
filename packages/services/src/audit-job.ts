import { createHash } from 'node:crypto';
import type { Config } from '@ohmini/config';
import {
  FIRST_REACH,
  hours,
  type Instant,
  type Interval,
  intersect,
  openGaps,
  type Payload,
  type Resolution,
  type Series,
  subtract,
  union,
} from '@ohmini/core';
import { condition, heldWrites, seen } from '@ohmini/queue';
import { type Audit, type AuditPorts, audit, LEDGER_REACH, missingInStore, RESOLUTIONS } from './audit.ts';
import type { Context } from './context.ts';
import { heldRows } from './gap-held-rows.ts';
import type { Meter } from './meters.ts';
import { stoppableHistory } from './stoppable-history.ts';
import { openHistory } from './stores.ts';

/**
 * An hour is looked at when what came late is stored, three hours after it ended, and again ten hours after it began, while
 * it can still be fetched at ten seconds; one that lacked something by each audit in between as well, until it does not.
 *
 * What is enqueued for an hour after that, or still waits then, is looked at by the first audit that finds it neither in the
 * queue nor in quarantine: those of a resolution that was enqueued, for what was lost of a finer one may be filled by now.
 */
const FIRST_LOOK = hours(3);
const SECOND_LOOK = hours(10);

/** So far behind the first look is the second: both go on from where the last audit was, so that none is left out. */
const BETWEEN_LOOKS = SECOND_LOOK - FIRST_LOOK - hours(1);

type AuditedMeter = Pick<Meter, 'series' | 'state'> & { source: Pick<Meter['source'], 'now'> };
type AuditedOf = (job: Payload<'upkeep'>) => Promise<AuditedMeter | undefined>;

interface Looked {
  lost: Audit['lost'];
  /** The store has everything that was enqueued. */
  isWhole: boolean;
}

/** How far a meter was audited, and in which store. */
interface Audited {
  upTo: Instant;
  store: string;
  /** Hours that were incomplete, and can still be fetched at ten seconds. */
  lacking?: readonly Instant[];
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
  const record = seen(redis, keys);
  const lackingOf = ({ account, device }: Series) => condition(context, 'store-lacks', `${account}.${device}`);

  return async (job: Payload<'upkeep'>, signal: AbortSignal): Promise<void> => {
    const meter = await meterOf(job);
    if (!meter) return;
    // First, because it needs no store.
    await heldWrites(redis, keys).sweep(job.account, job.device);
    await using opened = open(config);
    const history = stoppableHistory(opened, signal);
    const { measurement } = config;
    const ports: AuditPorts = { history, held: heldRows(context, history), seen: record, measurement };
    const key = keys.device(job.account, job.device, 'audited');
    const now = meter.source.now();
    const before = await redis.get(key);
    const store = identityOf(config);
    if (before === null) await rebuild(ports, meter, now);
    const audited: Audited | undefined = before === null ? undefined : JSON.parse(before);
    const to = wholeHour(now - FIRST_LOOK);
    const from = startOf(audited, store, now);
    const due = hoursOf({ from, to });
    const dueAgain = hoursOf({ from: from - BETWEEN_LOOKS, to: to - BETWEEN_LOOKS });
    const unproven = Map.groupBy(await fallenQuiet(job, to), ({ from }) => from);
    const lost = new Map<Instant, number>();
    const regular = new Set([...(audited?.lacking ?? []), ...due, ...dueAgain]);
    for (const at of new Set([...regular, ...unproven.keys()])) {
      const marked = unproven.get(at) ?? [];
      const resolutions = regular.has(at) ? RESOLUTIONS : marked.map(({ resolution }) => resolution);
      const found = await look(ports, meter, { from: at, to: at + hours(1) }, now, resolutions);
      lost.set(at, found.lost.readings);
      const isGivenUp = found.lost.readings > 0 && at < now - FIRST_REACH;
      if (found.isWhole || isGivenUp) for (const each of marked) await record.proven(job, each);
    }
    await conclude(meter.series, lost);
    const lacking = [...lost].flatMap(([at, readings]) => (readings > 0 && at >= now - FIRST_REACH ? [at] : []));
    await redis.set(key, JSON.stringify({ upTo: to, store, lacking } satisfies Audited));
  };

  async function rebuild(ports: AuditPorts, { series, state }: AuditedMeter, now: Instant): Promise<void> {
    const missing = await missingInStore(ports, series, now);
    if (missing.length === 0) return;
    await state.updateGaps((gaps) => openGaps(gaps, missing, now));
    log.info({ ...series, gaps: missing.length }, 'what the store lacks of the last six days is fetched');
  }

  /** Those of which nothing is on its way: a long backlog is not gone through for each hour of it. */
  async function fallenQuiet({ account, device }: Payload<'upkeep'>, before: Instant) {
    const unproven = await record.unproven({ account, device });
    const waiting = union((await heldWrites(redis, keys).of(account, device)).filter(({ isDone }) => !isDone));
    const isWaiting = (from: Instant) => intersect([{ from, to: from + hours(1) }], waiting).length > 0;
    return unproven.filter(({ from }) => from < before && !isWaiting(from));
  }

  async function look(
    ports: AuditPorts,
    meter: AuditedMeter,
    hour: Interval,
    now: Instant,
    resolutions: readonly Resolution[],
  ): Promise<Looked> {
    const { series, state } = meter;
    const { isUnderWay, lost, register } = await audit(ports, series, hour, resolutions);
    const said = { ...labelsOf(series), from: new Date(hour.from).toISOString(), readings: lost.readings };
    if (subtract(lost.time, await state.gaps()).length > 0) {
      metrics.auditRepaired.inc({ account: series.account }, lost.readings);
      log.warn(said, `the store lacks ${lost.readings} readings that it acknowledged; they are fetched again`);
      await state.updateGaps((gaps) => openGaps(gaps, lost.time, now));
    }
    if (lost.readings > 0) await tell(series, lost.readings, hour);
    const isWhole = lost.readings === 0 && !isUnderWay;
    // Before that a row may be late still, and what is missing is no difference.
    const isOver = now - hour.from >= SECOND_LOOK && intersect(await state.gaps(), [hour]).length === 0;
    if (isWhole && isOver && register && !register.isRight) {
      const { grownKwh, usedKwh } = register;
      metrics.registerDifference.inc({ account: series.account });
      log.warn({ ...said, grownKwh, usedKwh }, 'the register grew by something else than what the readings add up to');
    }
    return { lost, isWhole };
  }

  /** At once: an audit that does not get to its end has been heard all the same. */
  async function tell(series: Series, readings: number, hour: Interval): Promise<void> {
    await lackingOf(series).raise(
      `Of the hour from ${new Date(hour.from).toISOString().slice(0, 16)}Z ${readings} readings are not there.`,
    );
  }

  /** Only all hours together say that it is over: those that lacked something are among them. */
  async function conclude(series: Series, lost: ReadonlyMap<Instant, number>): Promise<void> {
    const readings = lost.values().reduce((sum, each) => sum + each, 0);
    metrics.auditLost.set(labelsOf(series), readings);
    if (readings > 0) return;
    await lackingOf(series).clear();
  }
}

const labelsOf = ({ account, device }: Series) => ({ account, device });

const startOf = (audited: Audited | undefined, store: string, now: Instant): Instant =>
  audited?.store === store ? Math.max(audited.upTo, wholeHour(now - LEDGER_REACH)) : wholeHour(now - LEDGER_REACH);

const wholeHour = (at: Instant): Instant => Math.floor(at / hours(1)) * hours(1);

const hoursOf = ({ from, to }: Interval): Instant[] =>
  Array.from({ length: Math.max(0, (to - from) / hours(1)) }, (_, index) => from + index * hours(1));
