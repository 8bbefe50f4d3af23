import {
  type Ask,
  cadenceOf,
  changedSince,
  closeGaps,
  coveredBy,
  type Instant,
  type Interval,
  type IntervalSet,
  intersect,
  type Milliseconds,
  minutes,
  openGaps,
  planPoll,
  progress,
  type Reading,
  type Series,
  settle,
  type Telemetry,
  type TelemetrySource,
  Transient,
  union,
} from '@ohmini/core';
import type { DeviceState, Queues } from '@ohmini/queue';
import type { Enqueue } from './enqueue.ts';
import { gapJournal } from './gap-journal.ts';

export interface PollPorts {
  enqueue: Enqueue;
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
export async function poll(ports: PollPorts, series: Series, ask: Ask): Promise<void> {
  const { queues, state, source } = ports;
  const cadence = cadenceOf(series.fuel);
  const { cursorAt, recent } = await state.cursor();
  const askedAfter = await state.newestRev();
  const plan = planPoll(cursorAt, source.now(), ports.overlapMs);
  const answer = await source.telemetry(series.device, plan.window, series.resolution, ask);
  refuseTheFuture(plan.window, answer);
  const { settled } = settle(answer.readings, answer.servedAt, cadence);
  // What a gap is about is enqueued however well it is known: it was lost on its way, and the gap is closed for it.
  const gapsBefore = union(await state.gaps());
  const changed = new Set(changedSince(settled, recent));
  const taken = settled.filter((reading) => changed.has(reading) || isWithin(gapsBefore, reading.readAt));
  const rev = await ports.enqueue(series, taken, 'live', askedAfter);

  const base = plan.skipped?.to ?? cursorAt ?? plan.window.from;
  const isAfterReading = base === cursorAt && gapsBefore.every(({ to }) => to !== base);
  const { cursorAt: nextAt, missing } = progress(base, settled, cadence, isAfterReading);
  const found = plan.skipped ? [plan.skipped, ...missing] : missing;
  // A gap is on record before the cursor passes it (I2).
  await state.updateGaps(
    (gaps) => {
      // Of what was found missing since, nothing was enqueued: the answer does not speak of it.
      const asked = intersect(gapsBefore, [plan.window]);
      const covered = coveredBy(settled, cadence);
      const said = { tier: series.resolution, fuel: series.fuel, asked, covered, at: answer.servedAt };
      const { open, closed } = closeGaps(gaps, said);
      return { ...openGaps(open, found, answer.servedAt, plan.skipped?.to), closed };
    },
    gapJournal(queues, series),
  );
  await state.commit(rev, nextAt, worthKeeping(recent, settled, nextAt - ports.overlapMs), cursorAt);

  ports.onAnswer(answer, taken.length);
  const newest = answer.readings.at(-1);
  if (newest) await ports.onNewest(newest);
}

/**
 * The first poll of a process is planned by our own clock. If it is ahead of Octopus', cursor and gaps would lie in the
 * future; the next poll knows better.
 */
function refuseTheFuture({ to }: Interval, { servedAt }: Telemetry): void {
  if (to > servedAt + minutes(1)) throw new Transient('clock-ahead', "This machine's clock is ahead of Octopus'.");
}

const isWithin = (set: IntervalSet, at: Instant): boolean => set.some(({ from, to }) => from <= at && at < to);

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
