import {
  holdsReadings,
  type Instant,
  isoSeconds,
  type Point,
  pointOf,
  type Series,
  unpackPoints,
  unpackReadings,
  type WritePayload,
} from '@ohmini/core';
import { type Revised, rowOf } from '../src/fold.ts';
import { spanOfPayload } from '../src/store-newest.ts';
import type { Recording } from './aof-cut-recording.ts';
import type { MeterState, Remains } from './aof-cut-replica.ts';

const MEASUREMENT = 'energy_consumption';

interface Row extends Revised {
  row: string;
}

/** What a log tells of: a sweep of one that tells nothing proves nothing. */
export interface Told {
  /** Rows whose jobs are done. */
  stored: number;
  /** Rows that were in write jobs with more than one value. */
  revised: number;
  /** At once, at the most. */
  refused: number;
  gaps: number;
}

/** Holds what remains at each moment of a log, in turn, against what the meters measured and what the store took. */
export function audit({ acknowledged, beganAt, meters, simulator }: Recording) {
  const rowsOf = unpacking();
  const measured = new Map(meters.map((meter) => [meter, measuredBy(simulator, meter, beganAt(meter))]));
  /** Of each row what the store has, and every value that was in a write job. */
  const store = new Map<string, Point['fields']>();
  const revisions = new Map<string, Row[]>();
  const completed = new Set<string>();
  let before: ReadonlyMap<string, WritePayload> = new Map();
  let stored = 0;
  const most = { refused: 0, gaps: 0 };

  function follow({ writes, acknowledged: count }: Remains): void {
    for (const { points } of acknowledged.slice(stored, count))
      for (const point of points) store.set(rowOf(point), { ...store.get(rowOf(point)), ...point.fields });
    stored = count;
    for (const [id, payload] of writes) {
      if (before.has(id)) continue;
      for (const each of rowsOf(payload)) revisions.set(each.row, [...(revisions.get(each.row) ?? []), each]);
    }
  }

  /** A job is gone for good only when each of its rows is in the store, at its value or a later one, or in quarantine (I4). */
  function gone({ writes, quarantine }: Remains): string[] {
    const left = [...before].filter(([id]) => !writes.has(id));
    const waiting = new Set(left.length > 0 ? [...writes.values()].flatMap(rowsOf).map(({ row }) => row) : []);
    const refused = new Set([...quarantine.values()].flatMap(rowsOf).map(({ row, rev }) => `${row} ${rev}`));
    return left.flatMap(([id, payload]) => {
      const kept = rowsOf(payload).filter(({ row, rev }) => !refused.has(`${row} ${rev}`));
      const wrong = kept.filter((each) => !isStored(each, waiting.has(each.row)));
      for (const { row } of kept) completed.add(row);
      return wrong.length === 0 ? [] : [`${id} is gone, and ${wrong.length} of ${kept.length} rows are not stored`];
    });
  }

  /** While an answer for the same row waits, it may be stored already or not yet; once none does, the newest is (I3). */
  function isStored({ row, rev }: Row, isAwaited: boolean): boolean {
    const values = (revisions.get(row) ?? []).filter((each) => each.rev >= rev);
    const newest = Math.max(...values.map((each) => each.rev));
    const found = store.get(row) ?? {};
    return values.some((each) => (isAwaited || each.rev === newest) && isIn(each.point.fields, found));
  }

  /** The cursor has passed nothing that is neither held nor stored nor an open gap (I2). */
  function passed({ writes, quarantine, meters }: Remains): string[] {
    const held = new Set([...writes.values(), ...quarantine.values()].flatMap(rowsOf).map(({ row }) => row));
    return meters.flatMap(({ meter, cursorAt = Number.NEGATIVE_INFINITY, gaps }) => {
      const lost = (measured.get(meter) ?? []).filter(
        ({ at, row }) =>
          at < cursorAt && !held.has(row) && !completed.has(row) && !gaps.some(({ from, to }) => at >= from && at < to),
      );
      const [first] = lost;
      return first ? [`${lost.length} readings of ${meter.fuel} are lost, from ${isoSeconds(first.at)}`] : [];
    });
  }

  return {
    /** @returns what is wrong, if anything */
    look(remains: Remains): string[] {
      follow(remains);
      const wrong = [...gone(remains), ...passed(remains), ...unclaimed(remains)];
      before = remains.writes;
      most.refused = Math.max(most.refused, remains.quarantine.size);
      most.gaps = Math.max(most.gaps, ...remains.meters.map(({ gaps }) => gaps.length));
      return wrong;
    },
    told: (): Told => ({ stored: completed.size, revised: [...revisions.values()].filter(areRevised).length, ...most }),
  };
}

const areRevised = (values: readonly Row[]): boolean =>
  new Set(values.map(({ point }) => JSON.stringify(point.fields))).size > 1;

/** Every job of readings in the queue is in the index of its meter, for all of its time. */
function unclaimed({ writes, meters }: Remains): string[] {
  return [...writes].flatMap(([id, payload]) => {
    if (!holdsReadings(payload)) return [];
    const { from, to } = spanOfPayload(payload);
    const isClaimed = ({ meter, held }: MeterState) =>
      meter.device === payload.device && held.some((each) => each.jobId === id && each.from <= from && each.to >= to);
    return meters.some(isClaimed) ? [] : [`${id} waits, and the index does not say so`];
  });
}

/** The rows that a payload makes; the same payload is read once. */
function unpacking(): (payload: WritePayload) => Row[] {
  const known = new WeakMap<WritePayload, Row[]>();
  return (payload) => {
    const rows = known.get(payload) ?? unpacked(payload);
    known.set(payload, rows);
    return rows;
  };
}

export function unpacked(payload: WritePayload): Row[] {
  if (!holdsReadings(payload)) return unpackPoints(payload).map((point) => ({ row: rowOf(point), rev: 0, point }));
  const { readings, rev, series } = unpackReadings(payload);
  return readings
    .map((reading) => pointOf(series, reading, MEASUREMENT))
    .filter(({ fields }) => Object.keys(fields).length > 0)
    .map((point) => ({ row: rowOf(point), rev, point }));
}

const isIn = (fields: Point['fields'], stored: Point['fields']): boolean =>
  Object.entries(fields).every(([name, value]) => stored[name] === value);

const measuredBy = (simulator: Recording['simulator'], meter: Series, from: Instant) =>
  simulator.truth(meter.device, { from, to: simulator.now() }, meter.resolution).flatMap((reading) => {
    const point = pointOf(meter, reading, MEASUREMENT);
    return Object.keys(point.fields).length > 0 ? [{ at: reading.readAt, row: rowOf(point) }] : [];
  });
