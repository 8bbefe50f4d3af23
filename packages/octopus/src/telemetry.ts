import {
  type Instant,
  type Interval,
  isEmpty,
  minutes,
  READING_FIELDS,
  type Reading,
  type Resolution,
  shiftedDecimal,
  type Telemetry,
} from '@ohmini/core';

export const GROUPING: Readonly<Record<Resolution, string>> = {
  '10s': 'TEN_SECONDS',
  '1m': 'ONE_MINUTE',
  '30m': 'HALF_HOURLY',
};

export const TELEMETRY = `query Telemetry($deviceId: String!, $start: DateTime!, $end: DateTime!, $grouping: TelemetryGrouping!) {
  smartMeterTelemetry(deviceId: $deviceId, start: $start, end: $end, grouping: $grouping) {
    readAt consumptionDelta demand costDeltaWithTax consumption export
  }
}`;

/** Where each value stands in a row, and how far its decimal point moves: Wh to kWh, W to kW, pence to pounds. */
const WIRE = [
  ['consumptionDeltaKwh', 'consumptionDelta', -3],
  ['demandKw', 'demand', -3],
  ['costDeltaGbp', 'costDeltaWithTax', -2],
  ['consumptionKwh', 'consumption', -3],
  ['exportKwh', 'export', -3],
] as const satisfies readonly (readonly [keyof Reading, string, number])[];

/** A reading from further ahead than clocks drift is not of this time. */
const FURTHEST_AHEAD = minutes(5);

/** Only times that say their zone: `2024-03-20T17:00:10+00:00`, with or without fractions. */
export const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Makes readings of the rows of an answer, which may come in any order, twice, with holes, nulls and nonsense
 * (API contract 3.3 and 3.6). Of two rows for one slot the later known value of each field counts.
 */
export function decodeTelemetry(rows: readonly unknown[], asked: Interval, servedAt: Instant): Telemetry {
  const readings = new Map<Instant, Reading>();
  const rejected = new Map<string, number>();
  const reject = (reason: string) => void rejected.set(reason, (rejected.get(reason) ?? 0) + 1);

  for (const row of rows) {
    const decoded = decodeRow(row, reject);
    if (!decoded) continue;
    if (decoded.readAt < asked.from || decoded.readAt >= asked.to) reject('outside the window');
    else if (decoded.readAt > servedAt + FURTHEST_AHEAD) reject('in the future');
    else readings.set(decoded.readAt, merged(readings.get(decoded.readAt), decoded));
  }
  return {
    readings: [...readings.values()].toSorted((a, b) => a.readAt - b.readAt),
    servedAt,
    rejected: [...rejected].map(([reason, count]) => ({ reason, count })),
  };
}

function decodeRow(row: unknown, reject: (reason: string) => void): Reading | undefined {
  if (typeof row !== 'object' || row === null) return void reject('not a row');
  const wire = row as Record<string, unknown>;
  const readAt = typeof wire.readAt === 'string' && WITH_ZONE.test(wire.readAt) ? Date.parse(wire.readAt) : Number.NaN;
  if (Number.isNaN(readAt)) return void reject('no time');

  const reading: Reading = { ...UNKNOWN, readAt };
  for (const [key, name, places] of WIRE) {
    const value = wire[name];
    if (value === null || value === undefined) continue;
    const number = shiftedDecimal(value, places);
    if (number === undefined) reject(`${name} is no number`);
    else reading[key] = number;
  }
  if (isEmpty(reading)) return void reject('no value');
  return reading;
}

export const UNKNOWN: Reading = {
  readAt: 0,
  consumptionDeltaKwh: null,
  demandKw: null,
  costDeltaGbp: null,
  consumptionKwh: null,
  exportKwh: null,
};

function merged(before: Reading | undefined, later: Reading): Reading {
  if (!before) return later;
  const known = READING_FIELDS.map(([key]) => [key, later[key] ?? before[key]] as const);
  return { ...later, ...Object.fromEntries(known) };
}
