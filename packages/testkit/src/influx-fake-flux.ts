import type { Point } from '@ohmini/core';
import type { FluxTable, FluxValue } from './influx-fake-csv.ts';
import { type Condition, type FluxArgument, type FluxCall, parseFlux } from './influx-fake-flux-parse.ts';
import { splitPreamble } from './influx-fake-flux-preamble.ts';
import { differences, distinct, regrouped, sorted } from './influx-fake-flux-tables.ts';
import { windowBegin } from './influx-fake-flux-windows.ts';

type Row = Record<string, FluxValue>;
type Transformation = (tables: FluxTable[], call: FluxCall, zone?: string) => FluxTable[];

/** The one mistake in a query that is not answered with 400. */
export class UnknownBucket extends Error {}

/**
 * Answers a query over the rows of one bucket, as tables. A function or an argument that is not listed below is an
 * error, as one that the real server does not know would be.
 */
export function evaluateFlux(query: string, bucket: string, rows: readonly Point[]): FluxTable[] {
  const [source, range, ...rest] = parseFlux(query);
  const { zone } = splitPreamble(query);
  if (source?.name !== 'from' || range?.name !== 'range') throw new Error('a query starts with from and range');
  if (text(source, 'bucket') !== bucket) throw new UnknownBucket(`could not find bucket "${text(source, 'bucket')}"`);
  let tables = storedTables(rows, moment(range, 'start'), range.args.has('stop') ? moment(range, 'stop') : new Date());
  for (const call of rest) {
    const transformation = TRANSFORMATIONS[call.name];
    if (!transformation) throw new Error(`undefined identifier ${call.name}`);
    tables = transformation(tables, call, zone).filter((table) => table.rows.length > 0);
  }
  return tables;
}

/** One table for each series and field, oldest first, as storage hands them out. */
function storedTables(points: readonly Point[], start: Date, stop: Date): FluxTable[] {
  if (start >= stop) throw new Error('cannot query an empty range');
  const rows = points
    .filter(({ at }) => at >= start.getTime() && at < stop.getTime())
    .flatMap(({ measurement, tags, fields, at }) =>
      Object.entries(fields).map(([field, value]): Row => {
        const columns = { _start: start, _stop: stop, _time: new Date(at), _value: value };
        return { ...columns, _field: field, _measurement: measurement, ...tags };
      }),
    );
  return grouped(rows, (row) => Object.keys(row).filter((column) => column !== '_time' && column !== '_value'));
}

function grouped(rows: readonly Row[], columnsOf: (row: Row) => string[]): FluxTable[] {
  const tables = Map.groupBy(rows, (row) => JSON.stringify(columnsOf(row).map((column) => [column, row[column]])));
  return [...tables.values()].map((members) => ({ group: members[0] ? columnsOf(members[0]) : [], rows: members }));
}

const TRANSFORMATIONS: Record<string, Transformation> = {
  filter: (tables, call) =>
    tables.map(({ group, rows }) => ({
      group,
      rows: rows.filter((row) => isWanted(row, call)),
    })),
  limit: (tables, call) => tables.map(({ group, rows }) => ({ group, rows: rows.slice(0, number(call, 'n')) })),
  last: (tables) => tables.map(({ group, rows }) => ({ group, rows: rows.slice(-1) })),
  group: (tables, call) => regrouped(tables, call.args.has('columns') ? list(call, 'columns') : []),
  sort: (tables, call) => tables.map((table) => sorted(table, list(call, 'columns'), isDescending(call))),
  distinct: (tables, call) => tables.map((table) => distinct(table, text(call, 'column'))),
  difference: (tables, call) => {
    if (identifier(call, 'nonNegative') !== 'true') throw new Error('this fake knows registers, which only grow');
    return tables.map(differences);
  },
  sum: (tables) => tables.map((table) => aggregate(table, '_value', sumOf)),
  count: (tables, call) =>
    tables.map((table) => aggregate(table, text(call, 'column'), ({ length }) => BigInt(length))),
  aggregateWindow: (tables, call, zone) => tables.map((table) => windowed(table, call, zone)),
  drop: (tables, call) => tables.map((table) => without(table, list(call, 'columns'))),
  pivot: (tables, call) => pivoted(tables, list(call, 'rowKey'), list(call, 'columnKey'), text(call, 'valueColumn')),
};

function isWanted(row: Row, call: FluxCall): boolean {
  const wanted = argument(call, 'fn');
  const holds = ({ column, value }: Condition): boolean => row[column] === value;
  return typeof wanted === 'object' && 'anyOf' in wanted
    ? wanted.anyOf.some(holds)
    : conditions(call, 'fn').every(holds);
}

const FOLDS: Record<string, (values: number[]) => FluxValue> = {
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  first: ([first = 0]) => first,
  last: (values) => values.at(-1) ?? 0,
  count: ({ length }) => BigInt(length),
};

/** Windows begin at whole multiples of `every`, and the first of them no earlier than the range. */
function windowed({ group, rows }: FluxTable, call: FluxCall, zone?: string): FluxTable {
  const every = argument(call, 'every');
  const fold = FOLDS[identifier(call, 'fn')];
  if (!(typeof every === 'object' && 'milliseconds' in every)) throw new Error('every is not a duration');
  if (!fold) throw new Error(`undefined identifier ${identifier(call, 'fn')}`);
  if (identifier(call, 'createEmpty') !== 'false' || text(call, 'timeSrc') !== '_start')
    throw new Error('this fake has no empty windows, and names them by their start');
  const beginOf = ({ _time: time }: Row) => windowBegin(Number(time), every.milliseconds, zone);
  const windows = [...Map.groupBy(rows, beginOf)].map(([begin, members]): Row => {
    const values = members.map(({ _value: value }) => {
      if (typeof value !== 'number') throw new Error('unsupported input type for an aggregate: string');
      return value;
    });
    const kept = group.map((key) => [key, members[0]?.[key] ?? ''] as const);
    const at = new Date(Math.max(begin, Number(members[0]?._start ?? begin)));
    return { ...Object.fromEntries(kept), _time: at, _value: fold(values) };
  });
  return { group, rows: windows };
}

const without = ({ group, rows }: FluxTable, columns: readonly string[]): FluxTable => ({
  group: group.filter((column) => !columns.includes(column)),
  rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)))),
});

const sumOf = (values: FluxValue[]): number =>
  values.filter((value) => typeof value === 'number').reduce((sum, value) => sum + value, 0);

function aggregate({ group, rows }: FluxTable, column: string, answer: (values: FluxValue[]) => FluxValue): FluxTable {
  if (rows.length === 0) return { group, rows };
  if (group.includes(column)) throw new Error(`cannot aggregate columns that are part of the group key: ${column}`);
  const values = rows.flatMap((row) => row[column] ?? []);
  if (values.some((value) => value instanceof Date)) throw new Error('unsupported aggregate column type time');
  const kept = group.map((key) => [key, rows[0]?.[key] ?? ''] as const);
  return { group, rows: [{ ...Object.fromEntries(kept), [column]: answer(values) }] };
}

function pivoted(tables: FluxTable[], rowKey: string[], columnKey: string[], valueColumn: string): FluxTable[] {
  const [name] = columnKey;
  if (name === undefined || columnKey.length > 1) throw new Error('this fake pivots by one column');
  const merged = new Map<string, { group: string[]; row: Row }>();
  for (const { group, rows } of tables) {
    const kept = group.filter((column) => column !== name && column !== valueColumn);
    for (const row of rows) {
      const identity = [...kept, ...rowKey].map((column) => [column, row[column] ?? ''] as const);
      const key = JSON.stringify(identity);
      const entry = merged.get(key) ?? { group: kept, row: Object.fromEntries(identity) };
      entry.row[String(row[name])] = row[valueColumn] ?? '';
      merged.set(key, entry);
    }
  }
  const byKey = Map.groupBy(merged.values(), ({ group, row }) =>
    JSON.stringify(group.map((column) => [column, row[column]])),
  );
  return [...byKey.values()].map((members) => ({
    group: members[0]?.group ?? [],
    rows: members.map(({ row }) => row),
  }));
}

function argument({ name, args }: FluxCall, key: string): FluxArgument {
  const value = args.get(key);
  if (value === undefined) throw new Error(`missing required argument ${key} of ${name}`);
  return value;
}

function text(call: FluxCall, key: string): string {
  const value = argument(call, key);
  if (typeof value !== 'string') throw new Error(`${key} of ${call.name} is not a string`);
  return value;
}

function number(call: FluxCall, key: string): number {
  const value = argument(call, key);
  if (typeof value !== 'number') throw new Error(`${key} of ${call.name} is not a number`);
  return value;
}

function moment(call: FluxCall, key: string): Date {
  const value = argument(call, key);
  if (typeof value === 'object' && 'milliseconds' in value) return new Date(Date.now() + value.milliseconds);
  if (!(value instanceof Date)) throw new Error(`${key} of ${call.name} is not a time`);
  return value;
}

function identifier(call: FluxCall, key: string): string {
  const value = argument(call, key);
  if (!(typeof value === 'object' && 'identifier' in value)) throw new Error(`${key} of ${call.name} is not a name`);
  return value.identifier;
}

const isDescending = (call: FluxCall): boolean => call.args.has('desc') && identifier(call, 'desc') === 'true';

const list = (call: FluxCall, key: string): string[] => entries(call, key).filter((item) => typeof item === 'string');

const conditions = (call: FluxCall, key: string): Condition[] =>
  entries(call, key).filter((item) => typeof item !== 'string');

function entries(call: FluxCall, key: string): (string | Condition)[] {
  const value = argument(call, key);
  if (!Array.isArray(value)) throw new Error(`${key} of ${call.name} is not a list`);
  return value;
}
