import {
  exportEarnings,
  type History,
  type Interval,
  minutes,
  type Point,
  type Selection,
  type UnitRateAt,
} from '@ohmini/core';
import type { Exported } from '@ohmini/dashboard';

const HALF_HOUR = minutes(30);

/** Where the newest row that knows the register is looked for: rows of a minute or two may lack it. */
const NEWEST_WITHIN = minutes(30);
const MOST_ROWS = 200;
const A_FEW = 20;

/**
 * What the register grew by, and what that earned. The store is asked only for what it says now, and where the price changed.
 *
 * @returns undefined for a meter that says nothing of export
 * @throws when the store cannot be read
 */
export async function exportedSince(
  history: History,
  selection: Selection,
  { from, to }: Interval,
  rateAt: UnitRateAt,
): Promise<Exported | undefined> {
  const recent = await history.range(selection, { from: Math.max(from, to - NEWEST_WITHIN), to }, MOST_ROWS);
  const newest = recent.findLast(knowsExport);
  if (!newest) return undefined;
  const firsts = await Promise.all(
    changesOf(rateAt, { from, to }).map((change) => history.range(selection, { from: change, to }, A_FEW)),
  );
  const { kwh, gbp, unpricedKwh } = exportEarnings(
    [...firsts.flatMap((rows) => rows.find(knowsExport) ?? []), newest],
    rateAt,
  );
  return { energyKwh: kwh, ...(unpricedKwh === 0 && { earningsGbp: gbp }) };
}

const knowsExport = ({ fields }: Point): boolean => typeof fields.export === 'number';

/** The beginning, and each half hour whose price is another than the one before it. */
function changesOf(rateAt: UnitRateAt, { from, to }: Interval): number[] {
  const changes = [from];
  for (let at = from + HALF_HOUR; at < to; at += HALF_HOUR) if (rateAt(at) !== rateAt(at - HALF_HOUR)) changes.push(at);
  return changes;
}
