import type { FluxTable, FluxValue } from './influx-fake-csv.ts';

type Row = Record<string, FluxValue>;

/** One table for each combination of values of the columns; all rows in one where none is named. */
export function regrouped(tables: readonly FluxTable[], columns: readonly string[]): FluxTable[] {
  const rows = tables.flatMap((table) => table.rows);
  const byKey = Map.groupBy(rows, (row) => JSON.stringify(columns.map((column) => row[column])));
  return [...byKey.values()].map((members) => ({ group: [...columns], rows: members }));
}

export function sorted({ group, rows }: FluxTable, columns: readonly string[], isDescending: boolean): FluxTable {
  const order = (a: Row, b: Row): number => {
    const column = columns.find((each) => compared(a[each], b[each]) !== 0);
    return column === undefined ? 0 : compared(a[column], b[column]) * (isDescending ? -1 : 1);
  };
  return { group, rows: rows.toSorted(order) };
}

function compared(a: FluxValue | undefined, b: FluxValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [first, second] = a instanceof Date || b instanceof Date ? [Number(a), Number(b)] : [a, b];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** Nothing is left of a table but the values of one column, each once. */
export const distinct = ({ group, rows }: FluxTable, column: string): FluxTable => ({
  group,
  rows: [...new Set(rows.flatMap((row) => row[column] ?? []))].map((value) => ({ _value: value })),
});

/** What each value is more than the one before; a value that is less begins anew. */
export const differences = ({ group, rows }: FluxTable): FluxTable => ({
  group,
  rows: rows.slice(1).map((row, index) => {
    const [before, now] = [Number(rows[index]?._value), Number(row._value)];
    return { ...row, _value: now >= before ? now - before : now };
  }),
});
