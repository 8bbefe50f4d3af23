import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../../docs');

/** @returns what `writeReport` wrote */
export const readReport = (page: string): unknown =>
  JSON.parse(readFileSync(join(DOCS, `${page}-report.json`), 'utf8'));

/** Writes docs/`page`-report.json, and the table of it between the two marks of its kind in docs/`page`.md. */
export function writeReport({
  page,
  mark,
  report,
  table,
}: Record<'page' | 'mark' | 'table', string> & { report: object }) {
  writeFileSync(join(DOCS, `${page}-report.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  const path = join(DOCS, `${page}.md`);
  const generated = new RegExp(`(<!-- ${mark}:begin -->\n)[\\s\\S]*(<!-- ${mark}:end -->)`);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(generated, (_, begin, end) => `${begin}${table}${end}`),
  );
}
