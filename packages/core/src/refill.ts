import { cadenceOf } from './cadence.ts';
import { type Interval, type IntervalSet, intersect, lengthOf, totalOf, touches, union } from './interval.ts';
import type { Fuel, Resolution } from './meter.ts';
import { coveredBy } from './polling.ts';
import type { Reading } from './reading.ts';
import { rulesOf, storedAs, type Tier, tiersOf, wholeSlots } from './tier.ts';
import { type Instant, seconds } from './time.ts';

/** A row that is in the store, or on its way there, or in quarantine. */
export interface HeldRow {
  readAt: Instant;
  resolution: Resolution;
  consumptionDeltaKwh: number | null;
  costDeltaGbp: number | null;
}

/**
 * The time that held rows of one resolution account for. A gap can hold some: those of an answer whose process died before
 * it wrote down that they are there, or of before Redis was emptied.
 */
export function coveredByHeld(held: readonly HeldRow[], resolution: Resolution, fuel: Fuel): IntervalSet {
  const rows = held.filter((row) => row.resolution === resolution).toSorted((a, b) => a.readAt - b.readAt);
  if (resolution === tiersOf(fuel)[0]) return coveredBy(rows, cadenceOf(fuel));
  return union(rows.map(({ readAt: from }) => ({ from, to: wholeSlots(resolution, { from, to: from + 1 }).to })));
}

/** The rows of a coarser tier as they are to be written, and what they account for. */
export interface Refill {
  rows: Reading[];
  covered: IntervalSet;
}

interface Filled {
  row: Reading;
  slot: Interval;
  missing: IntervalSet;
  /** Octopus has more of this slot than we do. */
  isNews: boolean;
}

/** Normal steps leave no gap that is so short: it is what the borders of two asks left between them. */
const REMNANT = seconds(50);

/**
 * Makes rows of a coarser tier's buckets for what is missing. A bucket of which nothing is held is written as it is. Of
 * one that finer rows cover in part the remainder is written, where the gap begins in it: so the energy of a day is always
 * the sum of `consumption_delta` over all its rows, whatever their resolution.
 *
 * Written again it is the same row at the same value, since the row in whose place it comes is not counted as held.
 *
 * A half hour of gas is a reading, and there is nothing finer: one that is missing in part is written whole, at its own
 * time, and its value is never a remainder.
 *
 * @param open all gaps, those that reach beyond the buckets too
 * @param held what the buckets hold already; undefined when it cannot be known now: then whole buckets alone are filled
 */
export function refill(
  tier: Tier,
  fuel: Fuel,
  open: readonly Interval[],
  buckets: readonly Reading[],
  held: readonly HeldRow[] | undefined,
): Refill {
  const isReading = storedAs(tier) === tiersOf(fuel)[0];
  const gaps = isReading ? open.map((gap) => wholeSlots(tier, gap)) : open;
  const filled = buckets.flatMap((bucket) => fill(tier, gaps, bucket, held) ?? []);
  const accepted = tier === 'settled' ? filled : filled.filter((each) => isBelieved(each, filled, gaps));
  return { rows: accepted.map(({ row }) => row), covered: union(accepted.flatMap(({ missing }) => [...missing])) };
}

/** The buckets of which held rows are all that Octopus has: nothing is missing between them. */
export const accountedFor = (tier: Tier, buckets: readonly Reading[], held: readonly HeldRow[]): IntervalSet =>
  union(
    buckets
      .map((bucket) => ({ bucket, slot: { from: bucket.readAt, to: bucket.readAt + rulesOf(tier).slot } }))
      .filter(({ bucket, slot }) => {
        const rows = held.filter(({ readAt }) => readAt >= slot.from && readAt < slot.to);
        return rows.length > 0 && remainder(bucket, rows, slot.from).consumptionDeltaKwh === 0;
      })
      .map(({ slot }) => slot),
  );

function fill(
  tier: Tier,
  gaps: readonly Interval[],
  bucket: Reading,
  held: readonly HeldRow[] | undefined,
): Filled | undefined {
  const slot = { from: bucket.readAt, to: bucket.readAt + rulesOf(tier).slot };
  const missing = intersect(gaps, [slot]);
  const readAt = missing[0]?.from;
  if (readAt === undefined || bucket.consumptionDeltaKwh === null) return undefined;
  const isWhole = totalOf(missing) === slot.to - slot.from;
  const isOwn = (row: HeldRow) => row.resolution === storedAs(tier) && row.readAt === readAt;
  const others = held?.filter((row) => row.readAt >= slot.from && row.readAt < slot.to && !isOwn(row));
  if (isWhole && !others?.length) return { row: bucket, slot, missing, isNews: true };
  if (!others) return undefined;
  const row = remainder(bucket, others, readAt);
  return { row, slot, missing, isNews: row.consumptionDeltaKwh !== 0 };
}

/**
 * A bucket that finer rows account for wholly says nothing of a gap in it: nothing was used, or nothing was sent. Where
 * Octopus has its neighbour it was sent; else a coarser tier will tell, the settled one for good.
 */
function isBelieved({ slot, isNews }: Filled, all: readonly Filled[], gaps: readonly Interval[]): boolean {
  if (isNews || all.some((other) => other.isNews && touches(other.slot, slot))) return true;
  return gaps.every((gap) => intersect([gap], [slot]).length === 0 || lengthOf(gap) <= REMNANT);
}

/** No demand and no registers: they are those of the bucket's start, which is held. */
function remainder(bucket: Reading, held: readonly HeldRow[], readAt: Instant): Reading {
  const kwh = remains(
    bucket.consumptionDeltaKwh,
    held.map((row) => row.consumptionDeltaKwh),
  );
  const gbp = remains(
    bucket.costDeltaGbp,
    held.map((row) => row.costDeltaGbp),
  );
  return {
    readAt,
    consumptionDeltaKwh: kwh,
    costDeltaGbp: kwh === 0 && gbp !== null ? 0 : gbp,
    demandKw: null,
    consumptionKwh: null,
    exportKwh: null,
  };
}

/** Octopus sends Wh and pence with four decimals: in these every sum is one of whole numbers. */
const PER_UNIT = 1e7;
const whole = (value: number | null): number => Math.round((value ?? 0) * PER_UNIT);

/**
 * A remainder has the sign of its bucket or is nothing. Of the other sign it can be only where each row was rounded for
 * itself, by half a ten-thousandth of a Wh or penny, or where Octopus contradicts itself; the finer rows are believed.
 */
function remains(bucket: number | null, held: readonly (number | null)[]): number | null {
  if (bucket === null) return null;
  const left = held.reduce<number>((rest, value) => rest - whole(value), whole(bucket));
  return Math.sign(left) === Math.sign(bucket) ? left / PER_UNIT : 0;
}
