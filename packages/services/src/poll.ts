import {
  changedSince,
  closeGaps,
  coveredBy,
  type Instant,
  type Milliseconds,
  openGaps,
  planPoll,
  progress,
  type Reading,
  type Series,
  settle,
  type Telemetry,
  type TelemetrySource,
} from '@ohmini/core';
import type { DeviceState, Queues } from '@ohmini/queue';
import { enqueueReadings } from './collect.ts';

export interface PollPorts {
  queues: Queues;
  state: DeviceState;
  source: TelemetrySource;
  /** How far behind the cursor each poll reads again, for rows that came late. */
  overlapMs: Milliseconds;
  /** Told of the newest reading, which may still grow. */
  onNewest: (reading: Reading) => Promise<void>;
  /** Told of every answer and of how many of its readings were new or changed. */
  onAnswer: (answer: Telemetry, changed: number) => void;
}

/**
 * One live poll: ask once, enqueue, and only then move the cursor. A crash anywhere leaves the cursor where it was, and
 * the next poll asks for the same again; what was enqueued twice is stored as one row.
 */
export async function poll(ports: PollPorts, series: Series, signal: AbortSignal): Promise<void> {
  const { queues, state, source } = ports;
  const { cursorAt, recent } = await state.cursor();
  const plan = planPoll(cursorAt, source.now(), ports.overlapMs);
  const answer = await source.telemetry(series.device, plan.window, series.resolution, signal);
  const { settled } = settle(answer.readings, answer.servedAt);
  const changed = changedSince(settled, recent);
  const rev = await state.nextRev();
  await enqueueReadings(queues, series, rev, changed);

  const base = plan.skipped?.to ?? cursorAt ?? plan.window.from;
  const { cursorAt: nextAt, missing } = progress(base, settled);
  const found = plan.skipped ? [plan.skipped, ...missing] : missing;
  // A gap is on record before the cursor passes it (I2).
  await state.updateGaps((gaps) => openGaps(closeGaps(gaps, coveredBy(settled)), found, answer.servedAt));
  await state.commit(rev, nextAt, worthKeeping(recent, settled, nextAt - ports.overlapMs));

  ports.onAnswer(answer, changed.length);
  const newest = answer.readings.at(-1);
  if (newest) await ports.onNewest(newest);
}

/** What the next overlapping poll will be answered again. */
function worthKeeping(
  recent: ReadonlyMap<Instant, Reading>,
  settled: readonly Reading[],
  fromAt: Instant,
): Iterable<Reading> {
  const known = new Map(recent);
  for (const reading of settled) known.set(reading.readAt, reading);
  return [...known.values()].filter((reading) => reading.readAt >= fromAt);
}
