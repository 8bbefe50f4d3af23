import { type GapReason, type Interval, type IntervalSet, intersect, type Point } from '@ohmini/core';
import type { LedgerPorts } from './ledger-desk.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';

/** A stretch that was declared unrecoverable. */
export interface GivenUp extends Interval {
  reason: GapReason;
}

/** More than anybody reads; a gap that is filled leaves a row too. */
const MOST_ROWS = 10_000;

/** Which parts of what is missing were given up, and why: by the ledger, and for older ones by the store's journal. */
export async function givenUpIn(
  { history }: LedgerPorts,
  { series: { account, device }, state, now }: LedgerMeter,
  missing: IntervalSet,
): Promise<GivenUp[]> {
  const [first] = missing;
  if (!first) return [];
  const journal = { measurement: 'gap', tags: { account, device } };
  // A row's time is when the gap was closed, to the second: never before it began.
  const rows = await history.range(journal, { from: first.from, to: now + 1000 }, MOST_ROWS);
  const known = [...(await state.closedGaps()), ...rows.map(gapOf)];
  const reasons = [...new Set(known.flatMap((each) => reasonOf(each) ?? []))];
  return reasons
    .flatMap((reason) =>
      intersect(
        missing,
        known.filter((each) => reasonOf(each) === reason),
      ).map((piece) => ({ ...piece, reason })),
    )
    .toSorted((a, b) => a.from - b.from);
}

const reasonOf = (gap: object): GapReason | undefined => ('reason' in gap ? (gap.reason as GapReason) : undefined);

const gapOf = ({ fields }: Point): Interval & { reason?: string } => ({
  from: Date.parse(String(fields.from)),
  to: Date.parse(String(fields.to)),
  ...(typeof fields.reason === 'string' && { reason: fields.reason }),
});
