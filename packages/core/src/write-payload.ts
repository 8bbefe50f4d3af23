import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { Permanent } from './failure.ts';
import type { AccountId, Series } from './meter.ts';
import type { Point } from './ports.ts';
import { READING_FIELDS, type Reading } from './reading.ts';

/** More readings than this go into several jobs. */
export const READINGS_PER_JOB = 500;

const VERSION = 1;

const column = z.array(z.number().nullable());

/**
 * Readings as columns: times in seconds since the first, and one column per field. Versioned, so that old jobs stay
 * readable for ever; checksummed, because Redis' append-only file is not (a flipped digit would load without a word).
 */
const readingsPayload = z.strictObject({
  v: z.literal(VERSION),
  account: z.string(),
  device: z.string(),
  fuel: z.enum(['electricity', 'gas']),
  resolution: z.enum(['10s', '1m', '30m']),
  /** Grows with each answer of Octopus for this device: of two values for one slot, the greater revision is the truth. */
  rev: z.number().int(),
  firstReadAt: z.number().int(),
  offsetsSeconds: z.array(z.number()),
  columns: z.tuple([column, column, column, column, column]),
  crc: z.number().int(),
});

/** Rows of other measurements than readings: journals, closed gaps. Their times are their own, so they need no revision. */
const pointsPayload = z.strictObject({
  v: z.literal(VERSION),
  account: z.string(),
  points: z.array(
    z.strictObject({
      measurement: z.string(),
      tags: z.record(z.string(), z.string()),
      fields: z.record(z.string(), z.union([z.number(), z.string()])),
      at: z.number().int(),
    }),
  ),
  crc: z.number().int(),
});

export const writePayload = z.union([readingsPayload, pointsPayload]);

export type ReadingsPayload = z.infer<typeof readingsPayload>;
export type PointsPayload = z.infer<typeof pointsPayload>;
export type WritePayload = z.infer<typeof writePayload>;

export const holdsReadings = (payload: WritePayload): payload is ReadingsPayload => 'columns' in payload;

const checksum = ({ crc: _, ...rest }: ReadingsPayload): number =>
  crc32(
    JSON.stringify([
      rest.account,
      rest.device,
      rest.fuel,
      rest.resolution,
      rest.rev,
      rest.firstReadAt,
      rest.offsetsSeconds,
      rest.columns,
    ]),
  );

export function packReadings(series: Series, rev: number, readings: readonly Reading[]): ReadingsPayload {
  const firstReadAt = readings[0]?.readAt ?? 0;
  const columnOf = (index: 0 | 1 | 2 | 3 | 4) => readings.map((reading) => reading[READING_FIELDS[index][0]]);
  const payload: ReadingsPayload = {
    v: VERSION,
    account: series.account,
    device: series.device,
    fuel: series.fuel,
    resolution: series.resolution,
    rev,
    firstReadAt,
    offsetsSeconds: readings.map((reading) => (reading.readAt - firstReadAt) / 1000),
    columns: [columnOf(0), columnOf(1), columnOf(2), columnOf(3), columnOf(4)],
    crc: 0,
  };
  return { ...payload, crc: checksum(payload) };
}

/** Whether what is no payload may be one of a later version. One of ours whose number alone was changed is none. */
export function isOfLaterVersion(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || !('v' in data)) return false;
  if (typeof data.v !== 'number' || data.v <= VERSION) return false;
  const ours = writePayload.safeParse({ ...data, v: VERSION });
  if (!ours.success) return true;
  return holdsReadings(ours.data)
    ? !isWhole(ours.data)
    : checksumOfPoints(ours.data.account, ours.data.points) !== ours.data.crc;
}

export interface Unpacked {
  series: Series;
  rev: number;
  readings: Reading[];
}

/** Whether it is what was packed. */
export const isWhole = (data: ReadingsPayload): boolean => checksum(data) === data.crc;

/** @throws Permanent (`data`) when the payload is not what was packed */
export function unpackReadings(data: ReadingsPayload): Unpacked {
  if (!isWhole(data)) throw changed();
  const readings = data.offsetsSeconds.map((offset, row) => {
    const values = READING_FIELDS.map(([key], index) => [key, data.columns[index]?.[row] ?? null] as const);
    return { readAt: data.firstReadAt + offset * 1000, ...Object.fromEntries(values) } as Reading;
  });
  const { account, device, fuel, resolution, rev } = data;
  return { series: { account, device, fuel, resolution }, rev, readings };
}

const checksumOfPoints = (account: string, points: readonly Point[]): number =>
  crc32(JSON.stringify([account, points.map(({ measurement, tags, fields, at }) => [measurement, tags, fields, at])]));

export const packPoints = (account: AccountId, points: readonly Point[]): PointsPayload => ({
  v: VERSION,
  account,
  points: points.map(({ measurement, tags, fields, at }) => ({ measurement, tags, fields, at })),
  crc: checksumOfPoints(account, points),
});

/** @throws Permanent (`data`) when the payload is not what was packed */
export function unpackPoints({ account, points, crc }: PointsPayload): Point[] {
  if (checksumOfPoints(account, points) !== crc) throw changed();
  return points;
}

const changed = () =>
  new Permanent('payload-checksum', 'The job was changed after it was written: its checksum does not match.', 'data');
