import type { DatabaseSync } from 'node:sqlite';
import { type BucketQuestion, type BucketSeries, chunks, type Fold, hours, minutes } from '@ohmini/core';
import { type BucketSheet, bucketSheet } from './bucket-sheet.ts';
import { columnsOf, quoteName } from './sqlite-schema.ts';

/**
 * `GROUP BY` sorts what lies in order already. From this step on a question for each bucket is three times as fast (a year
 * of ten-second rows by the hour: 0.5 s to 1.5 s); of shorter ones there are too many, and a bucket is a few rows.
 */
const LONG_STEP = minutes(5);

/** So many rows at once are half as dear as one by one, and few enough to be held. */
const AT_A_TIME = hours(24);

const WHERE = 'WHERE _series = ?1 AND _at >= ?2 AND _at < ?3';

interface Place {
  db: DatabaseSync;
  table: string;
  series: number;
  /** The columns that the table has. */
  known: readonly string[];
}

/** Downsamples one series of a table. */
export function bucketsIn(
  db: DatabaseSync,
  table: string,
  series: number,
  question: BucketQuestion,
): Pick<BucketSeries, 'at' | 'columns'> {
  const known = columnsOf(db, table);
  const sheet = bucketSheet(question);
  if (question.fields.some(({ name }) => known.includes(name)))
    (question.stepMs < LONG_STEP ? readRows : readBuckets)({ db, table, series, known }, question, sheet);
  return sheet.finished();
}

const AGGREGATE: Readonly<Record<Exclude<Fold, 'first' | 'last'>, string>> = {
  mean: 'AVG',
  sum: 'SUM',
  min: 'MIN',
  max: 'MAX',
  count: 'COUNT',
};

function readBuckets({ db, table, series, known }: Place, question: BucketQuestion, sheet: BucketSheet): void {
  const { fields, interval, stepMs } = question;
  const answers = fields.map(({ name, how }) => {
    if (!known.includes(name)) return 'NULL';
    const column = quoteName(name);
    if (how !== 'first' && how !== 'last') return `${AGGREGATE[how]}(${column})`;
    const order = how === 'first' ? 'ASC' : 'DESC';
    return `(SELECT ${column} FROM ${table} ${WHERE} AND ${column} IS NOT NULL ORDER BY _at ${order} LIMIT 1)`;
  });
  const next = db.prepare(`SELECT _at FROM ${table} ${WHERE} ORDER BY _at LIMIT 1`);
  const folded = db.prepare(`SELECT ${answers.join(', ')} FROM ${table} ${WHERE}`);
  for (const statement of [next, folded]) statement.setReturnArrays(true);
  for (let from = interval.from; ; ) {
    const [first] = cells(next.get(series, from, interval.to));
    if (typeof first !== 'number') return;
    const at = Math.floor(first / stepMs) * stepMs;
    from = Math.min(at + stepMs, interval.to);
    if (!sheet.putBucket(at, cells(folded.get(series, first, from)))) return;
  }
}

function readRows({ db, table, series, known }: Place, { fields, interval }: BucketQuestion, sheet: BucketSheet): void {
  const columns = fields.map(({ name }) => (known.includes(name) ? quoteName(name) : 'NULL'));
  const rows = db.prepare(`SELECT _at, ${columns.join(', ')} FROM ${table} ${WHERE} ORDER BY _at`);
  rows.setReturnArrays(true);
  const within = extentIn(db, table, series, interval);
  for (const { from, to } of within ? chunks(within, AT_A_TIME) : [])
    for (const row of rows.all(series, from, to)) if (!sheet.putRow(cells(row))) return;
}

/** An interval may be of all time. */
function extentIn(db: DatabaseSync, table: string, series: number, { from, to }: BucketQuestion['interval']) {
  const extent = db.prepare(`SELECT MIN(_at) AS first, MAX(_at) AS last FROM ${table} ${WHERE}`).get(series, from, to);
  const { first, last } = extent ?? {};
  return typeof first === 'number' && typeof last === 'number' ? { from: first, to: last + 1 } : undefined;
}

/** Of a statement that returns arrays, which its types do not know. */
const cells = (row: unknown): unknown[] => (Array.isArray(row) ? row : []);
