import { type BucketQuestion, type BucketSeries, type Fold, foldOfNothing } from '@ohmini/core';

/** Buckets as they fill, in order of time: a quarter of a million of them, so that nothing is made for each. */
export interface BucketSheet {
  /** A bucket that was folded already; a cell for each field, in their order. @returns false where there is no more room */
  putBucket(at: number, cells: readonly unknown[]): boolean;
  /** A row: when it was, then a cell for each field. @returns false where there is no more room */
  putRow(row: readonly unknown[]): boolean;
  finished(): Pick<BucketSeries, 'at' | 'columns'>;
}

/** Begun with room for this many, and twice as many whenever that is too few. */
const FIRST_ROOM = 1024;

export function bucketSheet({ fields, limit, stepMs }: BucketQuestion): BucketSheet {
  const hows = fields.map(({ how }) => how);
  const nothings = hows.map(foldOfNothing);
  let size = 0;
  let room = Math.max(0, Math.min(limit, FIRST_ROOM));
  let at = new Float64Array(room);
  let columns = nothings.map((nothing) => new Float64Array(room).fill(nothing));
  /** How many values a mean is of. */
  let counts = hows.map((how) => new Float64Array(how === 'mean' ? room : 0));

  function widen(): void {
    room = Math.min(limit, room * 2);
    const wider = (column: Float64Array, nothing: number) => {
      const copy = new Float64Array(room).fill(nothing, column.length);
      copy.set(column);
      return copy;
    };
    at = wider(at, 0);
    columns = columns.map((column, field) => wider(column, nothings[field] ?? 0));
    counts = counts.map((column, field) => (hows[field] === 'mean' ? wider(column, 0) : column));
  }

  /** @returns false where there is no more room */
  function open(bucket: number): boolean {
    if (size > 0 && at[size - 1] === bucket) return true;
    if (size >= limit) return false;
    if (size === room) widen();
    at[size] = bucket;
    size += 1;
    return true;
  }

  function put(field: number, value: number): void {
    const column = columns[field];
    if (!column) return;
    const place = size - 1;
    column[place] = foldInto(hows[field] ?? 'sum', column[place] ?? Number.NaN, value);
    const count = counts[field];
    if (count && count.length > 0) count[place] = (count[place] ?? 0) + 1;
  }

  return {
    putBucket(bucket, cells) {
      const isKnown = cells.some((cell, field) => typeof cell === 'number' && !(cell === 0 && hows[field] === 'count'));
      if (!isKnown) return size < limit;
      if (!open(bucket)) return false;
      for (const [field, cell] of cells.entries()) {
        const column = columns[field];
        if (column && typeof cell === 'number') column[size - 1] = cell;
        const count = counts[field];
        if (count && count.length > 0) count[size - 1] = 1;
      }
      return true;
    },
    putRow(row) {
      let isKnown = false;
      for (let field = 0; field < hows.length; field++) {
        const value = row[field + 1];
        if (typeof value !== 'number') continue;
        if (!isKnown && !open(Math.floor(Number(row[0]) / stepMs) * stepMs)) return false;
        isKnown = true;
        put(field, value);
      }
      return true;
    },
    finished: () => ({
      at: at.slice(0, size),
      columns: columns.map((column, field) => {
        const whole = column.slice(0, size);
        const count = counts[field];
        return count && count.length > 0 ? whole.map((sum, place) => sum / (count[place] ?? 1)) : whole;
      }),
    }),
  };
}

function foldInto(how: Fold, before: number, value: number): number {
  if (how === 'count') return before + 1;
  if (how === 'last' || Number.isNaN(before)) return value;
  if (how === 'min') return Math.min(before, value);
  if (how === 'max') return Math.max(before, value);
  return how === 'first' ? before : before + value;
}
