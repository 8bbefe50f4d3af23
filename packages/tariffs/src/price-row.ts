import { type Instant, shiftedDecimal } from '@ohmini/core';

const PAYMENT_METHODS = ['DIRECT_DEBIT', 'NON_DIRECT_DEBIT'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** A price over a half-open stretch of time, as Octopus publishes it. It may be less than nothing. */
export interface PriceRow {
  /** Per kWh, or per day for a standing charge. */
  penceIncVat: number;
  penceExcVat: number;
  /** Null: since ever. */
  validFrom: Instant | null;
  /** Null: until further notice. */
  validTo: Instant | null;
  /** Null: however it is paid. */
  paymentMethod: PaymentMethod | null;
}

export const startOf = ({ validFrom }: PriceRow): Instant => validFrom ?? Number.NEGATIVE_INFINITY;
export const endOf = ({ validTo }: PriceRow): Instant => validTo ?? Number.POSITIVE_INFINITY;

export interface DecodedRows {
  /** Newest first, each stretch once for each way to pay. */
  rows: PriceRow[];
  /** Rows that were no price, or said again what another had said of the same stretch. */
  leftOut: number;
}

/** Reads rows one by one: one that cannot be read is counted, and its neighbours are read. */
export function decodeRows(results: readonly unknown[]): DecodedRows {
  const rows = new Map<string, PriceRow>();
  for (const result of results) {
    const row = decodeRow(result);
    if (!row) continue;
    const stretch = `${row.validFrom} ${row.validTo} ${row.paymentMethod}`;
    // Octopus lists the newest first: of two that contradict each other the first is the later word.
    if (!rows.has(stretch)) rows.set(stretch, row);
  }
  return { rows: newestFirst([...rows.values()]), leftOut: results.length - rows.size };
}

export const newestFirst = (rows: readonly PriceRow[]): PriceRow[] =>
  rows.toSorted((a, b) => compare(startOf(b), startOf(a)));

/** A subtraction would not do: both may be infinite. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** A hundred times what the law lets Octopus charge: whoever says more has not said a price. */
const MOST_PENCE = 10_000;

function decodeRow(result: unknown): PriceRow | undefined {
  const row = (result ?? {}) as Record<string, unknown>;
  const penceIncVat = penceOf(row.value_inc_vat);
  const penceExcVat = penceOf(row.value_exc_vat);
  const validFrom = momentOf(row.valid_from);
  const validTo = momentOf(row.valid_to);
  const paymentMethod = methodOf(row.payment_method);
  if (penceIncVat === undefined || penceExcVat === undefined || paymentMethod === undefined) return undefined;
  if (validFrom === undefined || validTo === undefined) return undefined;
  const decoded = { penceIncVat, penceExcVat, validFrom, validTo, paymentMethod };
  return endOf(decoded) > startOf(decoded) ? decoded : undefined;
}

function penceOf(value: unknown): number | undefined {
  const pence = shiftedDecimal(value, 0);
  return pence !== undefined && Math.abs(pence) <= MOST_PENCE ? pence : undefined;
}

const WITH_ZONE = /T.*(?:Z|[+-]\d\d:?\d\d)$/;

function momentOf(value: unknown): Instant | null | undefined {
  if (value === null) return null;
  const at = typeof value === 'string' && WITH_ZONE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

const methodOf = (value: unknown): PaymentMethod | null | undefined =>
  value === null || value === undefined ? null : PAYMENT_METHODS.find((each) => each === value);
