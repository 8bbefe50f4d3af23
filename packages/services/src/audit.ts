import {
  cadenceOf,
  checkRegister,
  chunks,
  coveredBy,
  FIRST_REACH,
  type HeldRow,
  type History,
  hours,
  type Instant,
  type Interval,
  type IntervalSet,
  measurementOf,
  type Point,
  READING_FIELDS,
  type Reading,
  type RegisterCheck,
  type Resolution,
  remaining,
  type Series,
  saysReading,
  slotOf,
  timeOf,
} from '@ohmini/core';
import type { Seen } from '@ohmini/queue';
import type { HeldRows } from './gap-refill.ts';

export interface AuditPorts {
  history: History;
  /** Rows of the store, of the write queue and of quarantine. */
  held: HeldRows;
  seen: Pick<Seen, 'slots'>;
  /** INFLUXDB_MEASUREMENT. */
  measurement: string;
}

/** What a stretch of one meter holds, and what it should. */
export interface Audit {
  /** Readings that were enqueued and are neither stored nor held: there must be none (I1). */
  lost: { readings: number; time: IntervalSet };
  /** Whether some are on their way there, or in quarantine: what becomes of them is not known yet. */
  isUnderWay: boolean;
  /** How many of each resolution are stored. */
  stored: Partial<Record<Resolution, number>>;
  /** Undefined where it cannot be told. */
  register: RegisterCheck | undefined;
}

export const RESOLUTIONS: readonly Resolution[] = ['10s', '1m', '30m'];

/** @throws when the store cannot be read just now */
export async function audit(
  ports: AuditPorts,
  series: Series,
  interval: Interval,
  resolutions = RESOLUTIONS,
): Promise<Audit> {
  const held = await ports.held(series, interval);
  const stored = await storedReadings(ports, series, interval);
  const lost: { readings: number; time: IntervalSet }[] = [];
  let isUnderWay = false;
  for (const resolution of resolutions) {
    const [isStored, isHeld] = [stored, held].map((rows) => slotsOf(rows, resolution));
    const expected = await ports.seen.slots({ ...series, resolution }, interval);
    const absent = [...expected].filter((slot) => !isStored?.has(slot));
    const slots = absent.filter((slot) => !isHeld?.has(slot));
    lost.push({ readings: slots.length, time: timeOf(slots, resolution) });
    isUnderWay ||= slots.length < absent.length;
  }
  const counts = Map.groupBy(stored, (row) => row.resolution);
  return {
    lost: {
      readings: lost.reduce((sum, { readings }) => sum + readings, 0),
      time: lost.flatMap(({ time }) => time),
    },
    isUnderWay,
    stored: Object.fromEntries([...counts].map(([resolution, rows]) => [resolution, rows.length])),
    register: checkRegister(stored),
  };
}

const slotsOf = (rows: readonly Pick<HeldRow, 'readAt' | 'resolution'>[], resolution: Resolution) =>
  new Set(rows.filter((row) => row.resolution === resolution).map(({ readAt }) => slotOf(readAt, resolution)));

/**
 * What is missing in the store since its first row within `reach`: an emptied Redis has forgotten its gaps. What a first
 * start finds within the reach of ten seconds is fetched anyway.
 */
export async function missingInStore(ports: AuditPorts, series: Series, now: Instant): Promise<IntervalSet> {
  const all: StoredReading[] = [];
  for (const day of chunks({ from: now - LEDGER_REACH, to: now }, hours(24)))
    all.push(...(await storedReadings(ports, series, day)));
  const [first] = all;
  if (!first) return [];
  const covered = RESOLUTIONS.flatMap((resolution) => {
    const rows = all.filter((row) => row.resolution === resolution);
    return resolution === series.resolution
      ? coveredBy(rows, cadenceOf(series.fuel))
      : timeOf(new Set(rows.map(({ readAt }) => slotOf(readAt, resolution))), resolution);
  });
  return remaining({ from: first.readAt, to: now - FIRST_REACH }, covered, cadenceOf(series.fuel));
}

/** The coarsest telemetry reaches no further back (API contract 3.5). */
export const LEDGER_REACH = hours(144);

type StoredReading = Reading & { resolution: Resolution };

/** More than a day has at all resolutions together. */
const MOST_ROWS = 20_000;

async function storedReadings(
  { history, measurement }: AuditPorts,
  series: Series,
  interval: Interval,
): Promise<StoredReading[]> {
  const { account, device } = series;
  const selection = { measurement: measurementOf(series, measurement), tags: { account, device } };
  const points = await history.range(selection, interval, MOST_ROWS);
  return points
    .filter(saysReading)
    .map(readingOf)
    .toSorted((a, b) => a.readAt - b.readAt);
}

function readingOf({ at, tags, fields }: Point): StoredReading {
  const values = READING_FIELDS.map(([key, field]) => [key, typeof fields[field] === 'number' ? fields[field] : null]);
  return { ...Object.fromEntries(values), readAt: at, resolution: tags.resolution as Resolution } as StoredReading;
}
