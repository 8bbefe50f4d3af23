import { asFailure, type Milliseconds, type Permanent, type Point, Transient } from '@ohmini/core';
import type { Wakefulness } from './awake.ts';
import { newestOf, type Revised, rowOf } from './fold.ts';
import { isolate, isRefusal } from './isolate.ts';

export interface BatcherOptions {
  /** A batch is sent at this many points, or after `lingerMs`, whichever comes first. */
  maxPoints: number;
  lingerMs: Milliseconds;
  /**
   * Resolves once the store has acknowledged all of them.
   *
   * @param takenAt when the first of them was taken, by `performance.now()`: after a standstill since then they may be another's
   */
  send: (points: readonly Point[], takenAt: number) => Promise<void>;
  /** Told of what was refused, and out of how many. */
  onRefused: (refused: readonly Permanent[], of: number) => void;
  /** Whether what is refused for this reason waits, however many rows it is. */
  isHeld: (code: string) => boolean;
  awake: Wakefulness;
}

/** What the store would not take of a submission. */
export interface RefusedPoint extends Revised {
  failure: Permanent;
}

interface Submission {
  takenAt: number;
  refused: RefusedPoint[];
  outstanding: number;
  resolve: (refused: RefusedPoint[]) => void;
  reject: (error: unknown) => void;
}

/** A part of a submission that has yet to be sent. */
interface Part {
  of: Submission;
  points: readonly Revised[];
}

export type Submit = (points: readonly Revised[]) => Promise<RefusedPoint[]>;

/**
 * Gathers what many jobs have to store into few requests. A submission resolves once every point of it is acknowledged
 * or known to be refused. One request is under way at a time, so that of two values for one row the one taken later is
 * sent later.
 */
export function batcher({ maxPoints, lingerMs, send, onRefused, isHeld, awake }: BatcherOptions): Submit {
  let waiting: Part[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      if (sizeOf(waiting) < maxPoints) await new Promise((resolve) => setTimeout(resolve, lingerMs));
      await deliver(takeBatch());
    }
    running = false;
  }

  function takeBatch(): Part[] {
    let size = 0;
    const end = waiting.findIndex(({ points }, index) => {
      size += points.length;
      return size > maxPoints && index > 0;
    });
    const batch = end === -1 ? waiting : waiting.slice(0, end);
    waiting = end === -1 ? [] : waiting.slice(end);
    return batch;
  }

  async function deliver(batch: readonly Part[]): Promise<void> {
    const fit = batch.filter(({ of }) => awake.since(of.takenAt) || void of.reject(SLEPT));
    const rows = newestOf(fit.flatMap(({ points }) => points));
    const takenAt = Math.min(...fit.map(({ of }) => of.takenAt));
    try {
      if (rows.size > 0) await send(pointsOf([...rows.values()]), takenAt);
      for (const part of fit) settle(part, part.points.length);
    } catch (error) {
      const failure = asFailure(error);
      if (isRefusal(failure)) await search(fit, rows, failure, takenAt);
      else for (const { of } of fit) of.reject(error);
    }
  }

  async function search(
    batch: readonly Part[],
    rows: Map<string, Revised>,
    failure: Permanent,
    takenAt: number,
  ): Promise<void> {
    try {
      const sendRows = (some: readonly Revised[]) => send(pointsOf(some), takenAt);
      const { refused, open } = await isolate([...rows.values()], failure, sendRows, isHeld);
      onRefused(
        refused.map((each) => each.failure),
        rows.size,
      );
      const refusals = new Map(refused.map(({ row, failure }) => [rowOf(row.point), { rev: row.rev, failure }]));
      const left = new Set(open.map(({ point }) => rowOf(point)));
      for (const part of batch) share(part, refusals, left);
    } catch (error) {
      for (const { of } of batch) of.reject(error);
    }
  }

  /** What is open still goes to the end of the line. An older value of a refused row counts as outdated, not as refused. */
  function share(part: Part, refusals: Map<string, { rev: number; failure: Permanent }>, left: Set<string>): void {
    const open = part.points.filter(({ point }) => left.has(rowOf(point)));
    for (const each of part.points) {
      const refusal = refusals.get(rowOf(each.point));
      if (refusal?.rev === each.rev) part.of.refused.push({ ...each, failure: refusal.failure });
    }
    if (open.length > 0) waiting.push({ of: part.of, points: open });
    settle(part, part.points.length - open.length);
  }

  return (points) =>
    new Promise((resolve, reject) => {
      const submission = { takenAt: performance.now(), refused: [], outstanding: points.length, resolve, reject };
      waiting.push({ of: submission, points });
      if (!running) void drain();
    });
}

export const SLEPT = new Transient(
  'slept',
  'This process stood still for so long that another may have taken its jobs.',
);

function settle({ of }: Part, points: number): void {
  of.outstanding -= points;
  if (of.outstanding === 0) of.resolve(of.refused);
}

const pointsOf = (rows: readonly Revised[]): Point[] => rows.map(({ point }) => point);

const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, { points }) => sum + points.length, 0);
