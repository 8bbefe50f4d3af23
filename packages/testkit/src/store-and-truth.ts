import { type Interval, type Point, pointOf, type Series } from '@ohmini/core';
import type { Simulator } from '@ohmini/simulator';

/** How a store differs from what the meter really measured: each list empty when it does not. */
export interface Difference {
  /** In the truth, but not in the store. */
  lost: number[];
  /** In the store, but not in the truth. */
  invented: number[];
  /** In both, with other values. */
  changed: { at: number; stored: Point['fields']; true: Point['fields'] }[];
  /** More than one row for one moment. */
  twice: number[];
  compared: number;
}

/** Compares stored rows with the simulator's ground truth, over an interval whose readings are final. */
export function differenceFrom(
  simulator: Simulator,
  series: Series,
  rows: readonly Point[],
  interval: Interval,
): Difference {
  const truth = simulator
    .truth(series.device, interval, series.resolution)
    .map((reading) => pointOf(series, reading, 'energy_consumption'))
    .filter(({ fields }) => Object.keys(fields).length > 0);
  const expected = new Map(truth.map(({ at, fields }) => [at, fields]));
  const isOurs = ({ tags }: Point) => tags.device === series.device && tags.resolution === series.resolution;
  const ours = rows.filter((row) => isOurs(row) && row.at >= interval.from && row.at < interval.to);
  const stored = new Map(ours.map(({ at, fields }) => [at, fields]));
  return {
    lost: [...expected.keys()].filter((at) => !stored.has(at)),
    invented: [...stored.keys()].filter((at) => !expected.has(at)),
    changed: [...expected].flatMap(([at, fields]) => {
      const found = stored.get(at);
      return found && !sameFields(found, fields) ? [{ at, stored: found, true: fields }] : [];
    }),
    twice: ours.map(({ at }) => at).filter((at, index, all) => all.indexOf(at) !== index),
    compared: expected.size,
  };
}

/** Prices come of tariffs, and the meter knows nothing of them. */
const sameFields = (a: Point['fields'], b: Point['fields']): boolean => textOf(a) === textOf(b);

const textOf = ({ unit_rate: _, cost_estimated: __, ...measured }: Point['fields']): string =>
  JSON.stringify(Object.entries(measured).toSorted());
