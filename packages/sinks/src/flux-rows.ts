import type { Row } from '@influxdata/influxdb-client';
import { type Point, Transient } from '@ohmini/core';
import { seriesKey } from './series-key.ts';

/** What is equal in all rows of one table of storage, and where the rest stands. */
interface Table {
  meta: Row['tableMeta'];
  id: string | undefined;
  measurement: string;
  tags: Record<string, string>;
  /** Equal for the tables of all fields of one series. */
  series: string;
  field: string;
  time: number;
  value: number;
  isNumeric: boolean;
}

/** Of every row: `result`, then the number of its table, then the columns of Flux, some of which a tag may be named as. */
const TABLE_ID = 1;
const FIRST_COLUMN = 2;

function tableOf({ values, tableMeta }: Row): Table {
  const columns = tableMeta.columns.slice(FIRST_COLUMN);
  const indexOf = (label: string): number => columns.find((column) => column.label === label)?.index ?? -1;
  const textOf = (label: string): string => values[indexOf(label)] ?? '';
  const tags = columns.flatMap(({ label, index }) => {
    const text = values[index] ?? '';
    return label.startsWith('_') || text === '' ? [] : [[label, text] as const];
  });
  return {
    meta: tableMeta,
    id: values[TABLE_ID],
    measurement: textOf('_measurement'),
    tags: Object.fromEntries(tags),
    series: seriesKey(Object.fromEntries(tags)),
    field: textOf('_field'),
    time: indexOf('_time'),
    value: indexOf('_value'),
    isNumeric: tableMeta.column('_value', false).dataType === 'double',
  };
}

/** A query that fails half way ends with a table of errors, after a status of 200. */
export function refuseErrors({ tableMeta }: Row): void {
  const [first, second] = tableMeta.columns;
  if (first?.label === 'error' && second?.label === 'reference') {
    throw new Transient('query-failed', 'InfluxDB gave up in the middle of an answer.');
  }
}

/** Puts rows together again: InfluxDB answers each field of each series in a table of its own. */
export async function pointsOf(rows: AsyncIterable<Row>): Promise<Point[]> {
  const points = new Map<string, Point>();
  let table: Table | undefined;
  for await (const row of rows) {
    refuseErrors(row);
    if (table?.meta !== row.tableMeta || table.id !== row.values[TABLE_ID]) table = tableOf(row);
    const time = row.values[table.time] ?? '';
    const key = `${time} ${table.series}`;
    const text = row.values[table.value] ?? '';
    const { measurement, tags } = table;
    const point = points.get(key) ?? { measurement, tags, fields: {}, at: Date.parse(time) };
    // The server's CSV ends the lines inside a text like those outside of it.
    point.fields[table.field] = table.isNumeric ? Number(text) : text.replaceAll('\r\n', '\n');
    points.set(key, point);
  }
  return [...points.values()];
}

/** The only value of an answer that is one number; 0 when there was nothing to add up or count. */
export async function numberOf(rows: AsyncIterable<Row>, column: string): Promise<number> {
  let number = 0;
  for await (const row of rows) {
    refuseErrors(row);
    number = Number(row.tableMeta.get(row.values, column) ?? 0);
  }
  return number;
}
