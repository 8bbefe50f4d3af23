import { type Ask, type History, minutes, type Series, type TelemetrySource } from '@ohmini/core';
import { deviceState, heldWrites, seen } from '@ohmini/queue';
import { auditJob } from '../../src/audit-job.ts';
import { type BackfillPorts, backfill, reread } from '../../src/backfill.ts';
import type { Context } from '../../src/context.ts';
import { enqueuing } from '../../src/enqueue.ts';
import { heldRows } from '../../src/gap-held-rows.ts';
import { poll } from '../../src/poll.ts';
import { waitingReadings } from '../../src/waiting-readings.ts';
import type { Process } from './stage.ts';

export type Collector = ReturnType<typeof collector>;

/** A fetcher as its service composes it. Each task is a job of its own there; a killed one is never finished. */
export function collector(
  process: Process,
  context: Context,
  history: History & AsyncDisposable,
  source: TelemetrySource,
  series: Series,
) {
  const { keys, queues, redis } = context;
  const { signal } = new AbortController();
  const live: Ask = { purpose: 'live', signal };
  const state = deviceState(redis, keys, series.account, series.device);
  const ports: BackfillPorts = {
    enqueue: enqueuing(context),
    queues,
    state,
    source,
    held: heldRows(context, history, true),
    waiting: waitingReadings(context),
    seen: seen(redis, keys),
    onAnswer: () => {},
    onProgress: async () => {},
  };
  const auditing = auditJob(
    context,
    async () => ({ series, state, source }),
    () => history,
  );
  return {
    process,
    state,
    poll: () => poll({ ...ports, overlapMs: minutes(15), onNewest: async () => {} }, series, live),
    backfill: () => backfill(ports, series, signal),
    reread: () => reread(ports, series, signal),
    audit: () => auditing({ account: series.account, device: series.device, task: 'audit' }, signal),
    /** What the audit does at its beginning. */
    sweep: () => heldWrites(redis, keys).sweep(series.account, series.device),
  };
}
