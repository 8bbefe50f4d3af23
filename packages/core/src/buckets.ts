import type { Interval } from './interval.ts';
import type { Milliseconds } from './time.ts';

/** What becomes of the values that a numeric field has within a bucket. */
export type Fold = 'mean' | 'sum' | 'min' | 'max' | 'first' | 'last' | 'count';

export interface BucketField {
  name: string;
  how: Fold;
}

/** How rows are to be downsampled, by the store itself. */
export interface BucketQuestion {
  interval: Interval;
  /** Buckets begin at whole multiples of it since 1970. The first may begin before the interval; its rows do not. */
  stepMs: Milliseconds;
  /** Numeric ones. */
  fields: readonly BucketField[];
  /** Of each series the oldest so many buckets. */
  limit: number;
}

/**
 * One series, downsampled: a bucket for each step in which a row has any of the fields, oldest first. Each series by itself,
 * because what a mean over several of them means is for whoever asks to say.
 */
export interface BucketSeries {
  tags: Record<string, string>;
  /** Where the buckets begin, in milliseconds. */
  at: Float64Array;
  /** For each field of the question its values; NaN where no row of the bucket has it, and 0 for a count. */
  columns: Float64Array[];
}

/** What a fold says of no values. */
export const foldOfNothing = (how: Fold): number => (how === 'count' ? 0 : Number.NaN);
