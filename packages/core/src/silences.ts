import { cadenceOf, longestSteps } from './cadence.ts';
import type { EnergyColumns } from './energy-columns.ts';
import type { Fuel } from './meter.ts';
import { type Milliseconds, minutes } from './time.ts';

/** A step that is as long has a reading in it unless the meter was silent. */
const LONG_STEP = minutes(5);

/**
 * Puts one bucket of which nothing is known where a silence begins, so that whoever draws a line through the buckets lifts
 * the pen. A bucket without a reading between two of a normal step is no silence.
 */
export function withSilences(columns: EnergyColumns, fuel: Fuel, stepMs: Milliseconds): EnergyColumns {
  const normal = stepMs < LONG_STEP ? longestSteps([...columns.at], cadenceOf(fuel)) : () => 0;
  const endsBefore = (at: number, index: number): boolean =>
    (columns.at[index + 1] ?? at) - at > Math.max(stepMs, normal(at));
  const silences = [...columns.at.keys()].filter((index) => endsBefore(columns.at[index] ?? 0, index));
  if (silences.length === 0) return columns;
  const size = columns.at.length + silences.length;

  const apart = (column: Float64Array, between: (index: number) => number): Float64Array => {
    const wider = new Float64Array(size);
    let from = 0;
    for (const [inserted, index] of [...silences, columns.at.length - 1].entries()) {
      wider.set(column.subarray(from, index + 1), from + inserted);
      if (inserted < silences.length) wider[index + 1 + inserted] = between(index);
      from = index + 1;
    }
    return wider;
  };
  const unknown = () => Number.NaN;
  return {
    at: apart(columns.at, (index) => (columns.at[index] ?? 0) + stepMs),
    demandKw: apart(columns.demandKw, unknown),
    importKwh: apart(columns.importKwh, unknown),
    exportKwh: apart(columns.exportKwh, unknown),
    costGbp: apart(columns.costGbp, unknown),
  };
}
