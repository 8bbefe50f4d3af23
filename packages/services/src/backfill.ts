import {
  afterAsk,
  chunks,
  coveredBy,
  FIRST_REACH,
  hours,
  missingOf,
  nextAsk,
  type Series,
  settle,
  TEN_SECOND_REACH,
  type Telemetry,
  type TelemetrySource,
} from '@ohmini/core';
import type { DeviceState, Queues } from '@ohmini/queue';
import { BEHIND_LIVE, enqueueReadings } from './collect.ts';

export interface BackfillPorts {
  queues: Queues;
  state: DeviceState;
  source: TelemetrySource;
  onAnswer: (answer: Telemetry, taken: number) => void;
  /** Told after each step how much is still missing. */
  onProgress: (missingMs: number) => void;
}

/** Asks for what is missing and due, oldest first, until nothing is. Each step stands by itself: a crash repeats one. */
export async function backfill(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const { state, source } = ports;
  for (;;) {
    const now = source.now();
    const asked = nextAsk(await state.gaps(), now, now - TEN_SECOND_REACH);
    if (!asked || signal.aborted) return;
    const settled = await fetchAgain(ports, series, asked, signal);
    const left = await state.updateGaps((gaps) => afterAsk(gaps, asked, coveredBy(settled), now));
    ports.onProgress(missingOf(left));
  }
}

/** Reads everything within reach once more: one row in a hundred arrives too late for a poll (API contract 3.6). */
export async function reread(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const now = ports.source.now();
  for (const asked of chunks({ from: now - FIRST_REACH, to: now }, hours(6))) {
    await fetchAgain(ports, series, asked, signal);
  }
}

async function fetchAgain(
  { queues, state, source, onAnswer }: BackfillPorts,
  series: Series,
  asked: { from: number; to: number },
  signal: AbortSignal,
) {
  const answer = await source.telemetry(series.device, asked, series.resolution, signal);
  const { settled } = settle(answer.readings, answer.servedAt);
  await enqueueReadings(queues, series, await state.nextRev(), settled, BEHIND_LIVE);
  onAnswer(answer, settled.length);
  return settled;
}
