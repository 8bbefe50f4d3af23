import { hours, type Instant, type Interval, type Milliseconds } from '@ohmini/core';
import { paidBy } from './payment.ts';
import { endOf, type PriceRow, startOf } from './price-row.ts';

/** What is worth a row of the journal. */
export interface PriceChange {
  status: 'new' | 'changed' | 'withdrawn';
  /** As it is now; what was withdrawn, as it was. */
  row: PriceRow;
}

export interface PriceChanges {
  journal: PriceChange[];
  /** What is not stored yet as it is now. */
  current: PriceRow[];
  /** Those of them whose end was known before, and is not any more. */
  reopened: PriceRow[];
}

/**
 * What a list says that it did not say before. A price that was open and ends where the next one begins has not changed: the
 * next one says it, and the journal has one row for it. That a price is not listed any more is worth a row only where the
 * list should have it: in time all fall off its end.
 *
 * @param known the time of which the list has every price
 */
export function priceChanges(before: readonly PriceRow[], after: readonly PriceRow[], known: Interval): PriceChanges {
  const [old, listed] = [byBeginning(before), byBeginning(after)];
  const current = [...listed.values()].filter((row) => !isSame(old.get(beginningOf(row)), row));
  const told = current.filter((row) => !isFollowed(old.get(beginningOf(row)), row, listed));
  const gone = [...old.values()].filter(
    (row) => !listed.has(beginningOf(row)) && startOf(row) < known.to && endOf(row) > known.from,
  );
  return {
    journal: [
      ...told.map((row) => ({ status: old.has(beginningOf(row)) ? ('changed' as const) : ('new' as const), row })),
      ...gone.map((row) => ({ status: 'withdrawn' as const, row })),
    ],
    current,
    reopened: current.filter((row) => row.validTo === null && (old.get(beginningOf(row))?.validTo ?? null) !== null),
  };
}

const beginningOf = ({ validFrom, paymentMethod }: PriceRow): string => `${validFrom} ${paymentMethod}`;

/** Of two with one beginning the first is the later word, and the only one: a list may have both for ever. */
function byBeginning(rows: readonly PriceRow[]): Map<string, PriceRow> {
  const first = new Map<string, PriceRow>();
  for (const row of rows) if (!first.has(beginningOf(row))) first.set(beginningOf(row), row);
  return first;
}

const hasSamePrice = (a: PriceRow, b: PriceRow): boolean =>
  a.penceIncVat === b.penceIncVat && a.penceExcVat === b.penceExcVat;

const isSame = (a: PriceRow | undefined, b: PriceRow): boolean =>
  a !== undefined && hasSamePrice(a, b) && a.validTo === b.validTo;

function isFollowed(before: PriceRow | undefined, row: PriceRow, listed: ReadonlyMap<string, PriceRow>): boolean {
  if (!before || before.validTo !== null || !hasSamePrice(before, row)) return false;
  return listed.has(beginningOf({ ...row, validFrom: row.validTo }));
}

/** A price that took the place of another. */
export interface SteadyChange {
  fromPence: number;
  toPence: number;
  at: Instant | null;
}

/** Prices that change each day or more often are nobody's news. */
const STEADY: Milliseconds = hours(25);

const isSteady = (row: PriceRow): boolean => endOf(row) - startOf(row) > STEADY;

/** What people are told of: the prices by direct debit, or by what there is, of a tariff that holds them for days. */
export function steadyChanges(before: readonly PriceRow[], after: readonly PriceRow[]): SteadyChange[] {
  const old = paidBy(before, 'DIRECT_DEBIT');
  return [...byBeginning(paidBy(after, 'DIRECT_DEBIT')).values()].flatMap((row) => {
    const replaced = replacedBy(row, old);
    if (!replaced || !isSteady(row) || !isSteady(replaced) || replaced.penceIncVat === row.penceIncVat) return [];
    return [{ fromPence: replaced.penceIncVat, toPence: row.penceIncVat, at: row.validFrom }];
  });
}

/** What was known for the moment at which a price begins: of one that was known already, itself. */
function replacedBy({ validFrom, paymentMethod }: PriceRow, before: readonly PriceRow[]): PriceRow | undefined {
  const own = before.filter((each) => each.paymentMethod === paymentMethod);
  const at = validFrom ?? Number.NEGATIVE_INFINITY;
  return own.find((each) => startOf(each) === at) ?? own.find((each) => startOf(each) < at && at <= endOf(each));
}
