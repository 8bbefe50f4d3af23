import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { BucketQuestion, BucketSeries, Interval, Point, Selection } from '@ohmini/core';
import { byTags, oldestFirst } from './series-key.ts';
import { bucketsIn } from './sqlite-buckets.ts';
import { columnsOf, quoteName, schemaVersionOf, tableOf } from './sqlite-schema.ts';

/** A reader waits this long while the writer's file is recovered or checkpointed. */
const BUSY_TIMEOUT_MS = 2000;

/** `History`, answered at once. */
export interface Reader {
  range(selection: Selection, interval: Interval, limit: number): Point[];
  last(selection: Selection, interval: Interval): Point | undefined;
  sum(selection: Selection, field: string, interval: Interval): number;
  count(selection: Selection, interval: Interval): number;
  buckets(selection: Selection, question: BucketQuestion): BucketSeries[];
}

interface Series {
  id: number;
  tags: Record<string, string>;
}

/**
 * Reads a file that another connection writes, or that is not there yet. Opens it for each question, so that a file
 * that appears or is replaced is seen at once; that costs well under a millisecond.
 */
export function sqliteReader(path: string): Reader {
  const ask = <Answer>(selection: Selection, read: (db: DatabaseSync, series: Series) => Answer[]): Answer[] => {
    if (!existsSync(path)) return [];
    using db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    // One snapshot: between two statements the writer may add a series and its rows.
    db.exec('BEGIN');
    return seriesOf(db, selection).flatMap((series) => read(db, series));
  };
  const add = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

  return {
    range: (selection, interval, limit) =>
      oldestFirst(ask(selection, rowsBy('ASC', selection, interval, Math.max(limit, 0)))).slice(0, Math.max(limit, 0)),
    last: (selection, interval) => oldestFirst(ask(selection, rowsBy('DESC', selection, interval, 1))).at(-1),
    sum: (selection, field, interval) =>
      add(
        ask(selection, (db, { id }) => {
          const table = tableOf(selection.measurement);
          if (!columnsOf(db, table).includes(field)) return [];
          return [aggregate(db, `TOTAL(${quoteName(field)})`, table, id, interval)];
        }),
      ),
    count: (selection, interval) =>
      add(ask(selection, (db, { id }) => [aggregate(db, 'COUNT(*)', tableOf(selection.measurement), id, interval)])),
    buckets: (selection, question) =>
      byTags(
        ask(selection, (db, { id, tags }) => {
          const buckets = bucketsIn(db, tableOf(selection.measurement), id, question);
          return buckets.at.length > 0 ? [{ tags, ...buckets }] : [];
        }),
      ),
  };
}

function seriesOf(db: DatabaseSync, { measurement, tags }: Selection): Series[] {
  if (schemaVersionOf(db) === 0) return [];
  return db
    .prepare('SELECT id, tags FROM _series WHERE measurement = ?')
    .all(measurement)
    .map((row) => ({ id: Number(row.id), tags: JSON.parse(String(row.tags)) as Record<string, string> }))
    .filter((series) => Object.entries(tags).every(([key, value]) => series.tags[key] === value));
}

const WHERE = 'WHERE _series = ? AND _at >= ? AND _at < ?';

const rowsBy =
  (order: 'ASC' | 'DESC', { measurement }: Selection, { from, to }: Interval, limit: number) =>
  (db: DatabaseSync, { id, tags }: Series): Point[] => {
    const table = tableOf(measurement);
    const columns = columnsOf(db, table);
    return db
      .prepare(`SELECT * FROM ${table} ${WHERE} ORDER BY _at ${order} LIMIT ?`)
      .all(id, from, to, limit)
      .map((row) => ({ measurement, tags, at: Number(row._at), fields: fieldsOf(row, columns) }));
  };

/** Columns that are null are fields that the row does not have. */
function fieldsOf(row: Record<string, unknown>, columns: readonly string[]): Point['fields'] {
  const known = columns.flatMap((column) => {
    const value = row[column];
    return typeof value === 'number' || typeof value === 'string' ? [[column, value] as const] : [];
  });
  return Object.fromEntries(known);
}

function aggregate(db: DatabaseSync, what: string, table: string, id: number, { from, to }: Interval): number {
  return Number(db.prepare(`SELECT ${what} AS answer FROM ${table} ${WHERE}`).get(id, from, to)?.answer);
}
