import type { Series } from './meter.ts';
import { SOURCE_TAG } from './meter.ts';
import type { Point } from './ports.ts';
import type { Instant } from './time.ts';

/** What a meter said about one slot. `null` is "not known" and is stored as an absent field, never as 0. */
export interface Reading {
  /** Start of the slot. */
  readAt: Instant;
  /** Energy imported in the slot. */
  consumptionDeltaKwh: number | null;
  /** Power at the slot; negative while exporting. */
  demandKw: number | null;
  /** What Octopus says the slot cost, VAT included. */
  costDeltaGbp: number | null;
  /** Import register. */
  consumptionKwh: number | null;
  /** Export register. */
  exportKwh: number | null;
}

/** The value of a reading without its time, in the order in which it is packed, compared and stored. */
export const READING_FIELDS = [
  ['consumptionDeltaKwh', 'consumption_delta'],
  ['demandKw', 'demand'],
  ['costDeltaGbp', 'cost_delta'],
  ['consumptionKwh', 'consumption'],
  ['exportKwh', 'export'],
] as const satisfies readonly (readonly [keyof Reading, string])[];

export const sameValue = (a: Reading, b: Reading): boolean => READING_FIELDS.every(([key]) => a[key] === b[key]);

export const isEmpty = (reading: Reading): boolean => READING_FIELDS.every(([key]) => reading[key] === null);

/** Whether a stored row says anything of a reading: what is merged onto one that the store lacks is a price alone. */
export const saysReading = ({ fields }: Point): boolean => READING_FIELDS.some(([, field]) => field in fields);

const GAS_MEASUREMENT = 'gas_consumption';

/** The measurement that holds a series; `electricityMeasurement` is the setting INFLUXDB_MEASUREMENT. */
export const measurementOf = (series: Pick<Series, 'fuel'>, electricityMeasurement: string): string =>
  series.fuel === 'gas' ? GAS_MEASUREMENT : electricityMeasurement;

/** A pure function of the reading: written twice, it is the same row. Gas has no demand worth keeping (API contract 3.3). */
export function pointOf(series: Series, reading: Reading, electricityMeasurement: string): Point {
  const known = READING_FIELDS.flatMap(([key, field]) => {
    const value = reading[key];
    return value === null || (series.fuel === 'gas' && key === 'demandKw') ? [] : [[field, value] as const];
  });
  return {
    measurement: measurementOf(series, electricityMeasurement),
    tags: { source: SOURCE_TAG, account: series.account, device: series.device, resolution: series.resolution },
    fields: Object.fromEntries(known),
    at: reading.readAt,
  };
}
