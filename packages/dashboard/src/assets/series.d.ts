/** What `/api/v1/series` answers: columns of one length. Times are in seconds since 1970. */
export interface Series {
  stepSeconds: number;
  at: number[];
  demandWatts: (number | null)[];
  importKwh: (number | null)[];
  exportKwh: (number | null)[];
  costGbp: (number | null)[];
  isUpperBound: boolean;
}

interface Stretch {
  from: number;
  to: number;
}

/** What a stretch adds up to. */
export interface Summary {
  from: number;
  importKwh: number;
  exportKwh: number;
  /** Undefined where no cost is known. */
  costGbp: number | undefined;
  /** Undefined where no demand is known. */
  demand: { meanWatts: number; highestWatts: number; highestAt: number; lowestWatts: number } | undefined;
}

export function summary(series: Series, window: Stretch): Summary;
/** The same stretch by stretch, at most 30 of them, or by UK days where it is long; without those that have no point. */
export function tableRows(series: Series, window: Stretch): Summary[];
