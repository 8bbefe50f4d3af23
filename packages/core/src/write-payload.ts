import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { Permanent } from './failure.ts';
import type { Series } from './meter.ts';
import { READING_FIELDS, type Reading } from './reading.ts';

/** More readings than this go into several jobs. */
export const READINGS_PER_JOB = 500;

const column = z.array(z.number().nullable());

/**
 * Readings as columns: times in seconds since the first, and one column per field. Versioned, so that old jobs stay
 * readable for ever; checksummed, because Redis' append-only file is not (a flipped digit would load without a word).
 */
export const writePayload = z.strictObject({
  v: z.literal(1),
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

export type WritePayload = z.infer<typeof writePayload>;

const checksum = ({ crc: _, ...rest }: WritePayload): number =>
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

export function packReadings(series: Series, rev: number, readings: readonly Reading[]): WritePayload {
  const firstReadAt = readings[0]?.readAt ?? 0;
  const columnOf = (index: 0 | 1 | 2 | 3 | 4) => readings.map((reading) => reading[READING_FIELDS[index][0]]);
  const payload: WritePayload = {
    v: 1,
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

export interface Unpacked {
  series: Series;
  rev: number;
  readings: Reading[];
}

/** @throws Permanent (`data`) when the payload is not what was packed */
export function unpackReadings(data: WritePayload): Unpacked {
  if (checksum(data) !== data.crc) {
    throw new Permanent(
      'payload-checksum',
      'The job was changed after it was written: its checksum does not match.',
      'data',
    );
  }
  const readings = data.offsetsSeconds.map((offset, row) => {
    const values = READING_FIELDS.map(([key], index) => [key, data.columns[index]?.[row] ?? null] as const);
    return { readAt: data.firstReadAt + offset * 1000, ...Object.fromEntries(values) } as Reading;
  });
  const { account, device, fuel, resolution, rev } = data;
  return { series: { account, device, fuel, resolution }, rev, readings };
}
