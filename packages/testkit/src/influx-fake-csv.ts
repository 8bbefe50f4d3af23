/** A value of a Flux column: `bigint` is a long, `number` a double. */
export type FluxValue = string | number | bigint | Date;

export interface FluxTable {
  /** The columns in which all rows are equal. */
  group: string[];
  rows: Record<string, FluxValue>[];
}

/** A double without exponent and without a digit lost, as Go writes it. */
function plainDecimal(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

const typeOf = (value: FluxValue): string => {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'bigint') return 'long';
  return typeof value === 'number' ? 'double' : 'dateTime:RFC3339';
};

const textOf = (value: FluxValue | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return plainDecimal(value);
  return value instanceof Date ? value.toISOString().replace(/\.?0*Z$/, 'Z') : String(value);
};

// Go's encoder ends lines with CR LF inside of quotes too, and drops a carriage return that stands alone.
const quote = (text: string): string =>
  /^[ \t]|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll('\r', '').replaceAll('\n', '\r\n')}"` : text;

const lineOf = (cells: readonly string[]): string => `${cells.map(quote).join(',')}\r\n`;

/** Annotated CSV. Tables with the same columns follow each other under one header, as from the real server. */
export function annotatedCsv(tables: readonly FluxTable[]): string {
  let csv = '';
  let header = '';
  for (const [index, table] of tables.entries()) {
    const columns = [...new Set(table.rows.flatMap((row) => Object.keys(row)))];
    const ahead = headerOf(table, columns);
    if (ahead !== header) csv += (csv === '' ? '' : '\r\n') + ahead;
    header = ahead;
    for (const row of table.rows)
      csv += lineOf(['', '', String(index), ...columns.map((column) => textOf(row[column]))]);
  }
  return `${csv}\r\n`;
}

function headerOf({ group, rows }: FluxTable, columns: readonly string[]): string {
  const types = columns.map((column) => typeOf(rows.find((row) => row[column] !== undefined)?.[column] ?? ''));
  return [
    ['#datatype', 'string', 'long', ...types],
    ['#group', 'false', 'false', ...columns.map((column) => String(group.includes(column)))],
    ['#default', '_result', '', ...columns.map(() => '')],
    ['', 'result', 'table', ...columns],
  ]
    .map(lineOf)
    .join('');
}
