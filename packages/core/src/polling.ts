import { type Cadence, longestSteps } from './cadence.ts';
import { type Interval, type IntervalSet, subtract, union } from './interval.ts';
import { type Reading, sameValue } from './reading.ts';
import { hours, type Instant, type Milliseconds, minutes } from './time.ts';

/** A live poll asks for no more than this; what lies before it is a gap. */
const LIVE_REACH = minutes(60);

/** How far back a first start goes: what it finds missing must still be within reach when its turn comes. */
export const FIRST_REACH = hours(12) - minutes(10);

export interface PollPlan {
  window: Interval;
  /** Lies behind what a live poll may ask: an open gap, to be recorded before the cursor moves. */
  skipped: Interval | undefined;
}

/** What to ask now. Without a cursor (first start, empty Redis) everything within reach is behind us. */
export function planPoll(cursorAt: Instant | undefined, now: Instant, overlap: Milliseconds): PollPlan {
  const to = wholeSecond(now);
  const cursor = Math.min(cursorAt ?? to - FIRST_REACH, to);
  const from = wholeSecond(Math.max(cursor - overlap, to - LIVE_REACH));
  return { window: { from, to }, skipped: cursor < from ? { from: cursor, to: from } : undefined };
}

/** Octopus is asked in whole seconds. */
const wholeSecond = (at: Instant): Instant => Math.floor(at / 1000) * 1000;

export interface Settled {
  settled: Reading[];
  /** The newest row while it may still grow: for the live page only. */
  provisional: Reading | undefined;
}

/** Splits off the newest row until a later one exists or it is old enough. `readings` are sorted. */
export function settle(readings: readonly Reading[], now: Instant, { settledAfter }: Cadence): Settled {
  const newest = readings.at(-1);
  if (!newest || now - newest.readAt >= settledAfter) return { settled: [...readings], provisional: undefined };
  return { settled: readings.slice(0, -1), provisional: newest };
}

/** The readings that differ from what was enqueued before, by time. */
export const changedSince = (readings: readonly Reading[], known: ReadonlyMap<Instant, Reading>): Reading[] =>
  readings.filter((reading) => {
    const before = known.get(reading.readAt);
    return before === undefined || !sameValue(before, reading);
  });

/** The time that these readings account for: from each to its neighbour, or for one slot where none is near. */
export function coveredBy(readings: readonly Pick<Reading, 'readAt'>[], cadence: Cadence): IntervalSet {
  const longestStep = longestSteps(
    readings.map(({ readAt }) => readAt),
    cadence,
  );
  return union(
    readings.map(({ readAt }, index) => {
      const next = readings[index + 1]?.readAt;
      const isNear = next !== undefined && next - readAt <= longestStep(readAt);
      return { from: readAt, to: isNear ? next : readAt + cadence.slot };
    }),
  );
}

/**
 * What remains of a gap when `covered` is known. A piece that a reading borders on and that is no longer than a normal
 * step is none; a gap that nothing covers stays whole, however short: nobody has answered for it.
 */
export function remaining(gap: Interval, covered: IntervalSet, { slot, longestStep }: Cadence): IntervalSet {
  const pieces = subtract([gap], covered);
  const isCut = ({ from, to }: Interval) => from !== gap.from || to !== gap.to;
  return pieces.filter((piece) => !isCut(piece) || piece.to - piece.from > longestStep - slot);
}

export interface Progress {
  cursorAt: Instant;
  /** Between the old cursor and the new one, but in none of the readings. */
  missing: IntervalSet;
}

/**
 * How far the cursor may move once `settled` is enqueued. It stays where nothing new was settled.
 *
 * @param isAfterReading whether a reading ends where the cursor is; else nothing before the first one is a normal step
 */
export function progress(
  cursorAt: Instant,
  settled: readonly Reading[],
  cadence: Cadence,
  isAfterReading = true,
): Progress {
  const newestAt = settled.at(-1)?.readAt;
  if (newestAt === undefined || newestAt < cursorAt) return { cursorAt, missing: [] };
  const next = newestAt + cadence.slot;
  const passed = { from: cursorAt, to: next };
  const covered = coveredBy(settled, cadence);
  const beginning = subtract([passed], covered).filter(({ from }) => !isAfterReading && from === cursorAt);
  return { cursorAt: next, missing: union([...beginning, ...remaining(passed, covered, cadence)]) };
}

export interface PaceInput {
  /** What POLL_INTERVAL_SECONDS asks for. */
  askedMs: Milliseconds;
  callsPerHour: number;
  /** Meters that share the allowance. */
  devices: number;
  /** Whether gaps are waiting for calls of their own. */
  catchingUp: boolean;
  /** Calls an hour that others are to have, as far as polls keep their two thirds. */
  setAside?: number;
  /** Whether few and large answers are wanted: what waits to be stored fills the queue. */
  sparing?: boolean;
  /** The length of the rolling hour, where it is not one. */
  hour?: Milliseconds;
}

/** A login an hour and a search for meters now and then. */
const CALLS_SET_ASIDE = 2;

/** Thirty readings in each answer, of which a job is made: for one reading it takes a seventh of what four of them do. */
const SPARING_CALLS = 12;

/**
 * How far apart live polls of one meter are: as asked, or as the allowance permits. Two thirds of it are always theirs,
 * the rest while nothing else needs it. Polling slower loses nothing: each answer holds every reading since the last.
 */
export function paceOf({
  askedMs,
  callsPerHour,
  devices,
  catchingUp,
  setAside = 0,
  sparing = false,
  hour = hours(1),
}: PaceInput): Milliseconds {
  const always = (callsPerHour * 2) / 3;
  const share = catchingUp ? always : Math.max(always, callsPerHour - setAside);
  const callsForEach = Math.max(0.5, (share - CALLS_SET_ASIDE) / Math.max(1, devices));
  return Math.max(askedMs, Math.ceil(hour / (sparing ? Math.min(callsForEach, SPARING_CALLS) : callsForEach)));
}
