import {
  type Ask,
  afterAsk,
  cadenceOf,
  chunks,
  closeGaps,
  coveredBy,
  FIRST_REACH,
  hours,
  type Interval,
  type IntervalSet,
  isUrgent,
  nextAsk,
  RateLimited,
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
  /** Told after each step. */
  onProgress: () => Promise<void>;
}

/** Asks for what is missing and due, oldest first, until nothing is. Each step stands by itself: a crash repeats one. */
export async function backfill(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const { state, source } = ports;
  while (!signal.aborted) {
    const reachFrom = source.now() - TEN_SECOND_REACH;
    const asked = nextAsk(await state.gaps(), source.now(), reachFrom);
    if (!asked) return;
    const ask = { purpose: 'backfill' as const, isUrgent: isUrgent(asked, reachFrom), signal };
    await askFor(ports, series, asked, ask);
    await ports.onProgress();
  }
}

/** What Octopus refuses to answer is put off like what it has nothing for, so that it never holds up the gaps behind it. */
async function askFor(ports: BackfillPorts, series: Series, asked: Interval, ask: Ask): Promise<void> {
  const { state, source } = ports;
  const settleWith = (covered: IntervalSet) =>
    state.updateGaps((gaps) => afterAsk(gaps, asked, covered, cadenceOf(series.fuel), source.now()));
  try {
    await settleWith(await fetchAgain(ports, series, asked, ask));
  } catch (error) {
    if (!(error instanceof RateLimited) && !ask.signal.aborted) await settleWith([]);
    throw error;
  }
}

/** Reads everything within reach once more: one row in a hundred arrives too late for a poll (API contract 3.6). */
export async function reread(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const now = ports.source.now();
  for (const asked of chunks({ from: now - FIRST_REACH, to: now }, hours(6))) {
    const covered = await fetchAgain(ports, series, asked, { purpose: 'upkeep', signal });
    await ports.state.updateGaps((gaps) => closeGaps(gaps, covered, cadenceOf(series.fuel)));
  }
  await ports.onProgress();
}

/** @returns the time that the answer accounts for; all of it is in the write queue */
async function fetchAgain(
  { queues, state, source, onAnswer }: BackfillPorts,
  series: Series,
  asked: Interval,
  ask: Ask,
): Promise<IntervalSet> {
  const cadence = cadenceOf(series.fuel);
  const answer = await source.telemetry(series.device, asked, series.resolution, ask);
  const { settled } = settle(answer.readings, answer.servedAt, cadence);
  await enqueueReadings(queues, series, await state.nextRev(), settled, BEHIND_LIVE);
  onAnswer(answer, settled.length);
  return coveredBy(settled, cadence);
}
