import { cadenceOf, longestSteps } from './cadence.ts';
import type { EnergyColumns } from './energy-columns.ts';
import type { Fuel } from './meter.ts';
import { type Milliseconds, minutes } from './time.ts';

/** A step that is as long has a reading in it unless the meter was silent. */
const LONG_STEP = minutes(5);

/** After which buckets one begins. */
function silencesIn(at: Float64Array, fuel: Fuel, stepMs: Milliseconds): number[] {
  const cadence = cadenceOf(fuel);
  const isLong = stepMs >= LONG_STEP;
  const suspects = stepsOver(at, isLong ? stepMs : Math.max(stepMs, cadence.longestStep));
  if (isLong || suspects.length === 0) return suspects;
  const normal = longestSteps([...at], cadence);
  return suspects.filter((index) => (at[index + 1] ?? 0) - (at[index] ?? 0) > normal(at[index] ?? 0));
}

function stepsOver(at: Float64Array, longest: Milliseconds): number[] {
  const found: number[] = [];
  for (let index = 0; index + 1 < at.length; index++)
    if ((at[index + 1] ?? 0) - (at[index] ?? 0) > longest) found.push(index);
  return found;
}

/**
 * Puts one bucket of which nothing is known where a silence begins, so that whoever draws a line through the buckets lifts
 * the pen. A bucket without a reading between two of a normal step is no silence.
 */
export function withSilences(columns: EnergyColumns, fuel: Fuel, stepMs: Milliseconds): EnergyColumns {
  const silences = silencesIn(columns.at, fuel, stepMs);
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
