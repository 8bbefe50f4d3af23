import {
  type Ask,
  afterAsk,
  cadenceOf,
  changedSince,
  chunks,
  closeGaps,
  coveredBy,
  FIRST_REACH,
  type GapAnswer,
  hours,
  type Interval,
  minutes,
  nextAsk,
  Permanent,
  putOff,
  RateLimited,
  type Series,
  settle,
  speaksFrom,
  type Telemetry,
  type TelemetrySource,
  type TierAsk,
} from '@ohmini/core';
import type { DeviceState, Queues, Seen } from '@ohmini/queue';
import type { Enqueue } from './enqueue.ts';
import { gapJournal } from './gap-journal.ts';
import { type HeldRows, HeldUnknown, refillFrom } from './gap-refill.ts';
import type { WaitingReadings } from './waiting-readings.ts';

export interface BackfillPorts {
  enqueue: Enqueue;
  queues: Queues;
  state: DeviceState;
  source: TelemetrySource;
  held: HeldRows;
  waiting: WaitingReadings;
  seen: Pick<Seen, 'slots'>;
  onAnswer: (answer: Telemetry, taken: number) => void;
  /** Told after each step what was asked for. */
  onProgress: (asked: TierAsk) => Promise<void>;
}

/** Asks for what is missing and due until nothing is. Each step stands by itself: a crash repeats one. */
export async function backfill(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const { state, source } = ports;
  while (!signal.aborted) {
    const asked = nextAsk(await state.gaps(), series.fuel, source.now());
    if (!asked) return;
    await askFor(ports, series, asked, { purpose: 'backfill', isUrgent: asked.isUrgent, signal });
    await ports.onProgress(asked);
  }
}

/** The store may be read again by then; a tier's last hour has room for a few such looks. */
const LOOK_AGAIN = minutes(10);

/** What Octopus refuses to answer is put off like what it has nothing for, so that it never holds up the gaps behind it. */
async function askFor(ports: BackfillPorts, series: Series, ask: TierAsk, how: Ask): Promise<void> {
  const { queues, state, source } = ports;
  const { tier, interval: asked } = ask;
  const settleWith = async (said: Pick<GapAnswer, 'covered' | 'restIs'> & Partial<Fetched>) => {
    const answer = { tier, fuel: series.fuel, asked: [asked], at: source.now(), ...said };
    await state.updateGaps((gaps) => afterAsk(gaps, answer), gapJournal(queues, series));
  };
  try {
    const isFinest = tier === series.resolution;
    await settleWith(
      isFinest
        ? { ...(await fetchAgain(ports, series, asked, how)), restIs: 'never-sent' }
        : await refillFrom(ports, series, ask, how),
    );
  } catch (error) {
    const isRefused = error instanceof Permanent && error.reason === 'missing';
    if (error instanceof HeldUnknown) await state.updateGaps((gaps) => putOff(gaps, asked, source.now() + LOOK_AGAIN));
    else if (!(error instanceof RateLimited) && !how.signal.aborted)
      await settleWith({ covered: [], ...(isRefused && { restIs: 'not-offered' }) });
    throw error;
  }
}

/** Reads everything within reach once more: one row in a hundred arrives too late for a poll (API contract 3.6). */
export async function reread(ports: BackfillPorts, series: Series, signal: AbortSignal): Promise<void> {
  const { queues, source, state } = ports;
  const now = source.now();
  const tier = series.resolution;
  for (const asked of chunks({ from: now - FIRST_REACH, to: now }, hours(6))) {
    const fetched = await fetchAgain(ports, series, asked, { purpose: 'upkeep', signal });
    const answer = { tier, fuel: series.fuel, at: source.now(), ...fetched };
    await state.updateGaps((gaps) => closeGaps(gaps, answer), gapJournal(queues, series));
  }
  await ports.onProgress({ tier, interval: { from: now - FIRST_REACH, to: now }, isUrgent: false });
}

/** The time that an answer speaks of, and what of that it accounts for; all of this is in the write queue. */
type Fetched = Pick<GapAnswer, 'asked' | 'covered'>;

async function fetchAgain(
  { enqueue, source, state, waiting, onAnswer }: BackfillPorts,
  series: Series,
  asked: Interval,
  ask: Ask,
): Promise<Fetched> {
  const cadence = cadenceOf(series.fuel);
  const askedAfter = await state.newestRev();
  const answer = await source.telemetry(series.device, asked, series.resolution, ask);
  // A gap ends where a later reading begins: the last in it is the newest of the answer, but not of the meter.
  const settled =
    ask.purpose === 'backfill' ? answer.readings : settle(answer.readings, answer.servedAt, cadence).settled;
  // A store may have lost what it acknowledged, but not what waits for it. What a gap is about was lost on its way there.
  const taken = ask.purpose === 'backfill' ? settled : changedSince(settled, await waiting(series, asked));
  await enqueue(series, taken, 'behind', askedAfter);
  onAnswer(answer, taken.length);
  // Asked by a clock that was behind, Octopus has forgotten the beginning.
  const from = Math.max(asked.from, speaksFrom(series.resolution, answer.servedAt));
  return { asked: [{ from, to: asked.to }], covered: coveredBy(settled, cadence) };
}
