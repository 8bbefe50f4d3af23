import type { Instant } from '@ohmini/core';
import type { PriceContent } from './entry.ts';
import { newestFirst, type PriceRow } from './price-row.ts';

/** Prices of one list, and when they were fetched. */
export interface PricePart {
  fetchedAt: Instant;
  content: PriceContent;
}

interface Join {
  contents: readonly PriceContent[];
  rows: readonly PriceRow[];
}

/**
 * The joins that were asked for last. A year of half hours is asked for page by page, and to join it takes longer than to
 * answer with a page of it; it is 17,000 rows, which is why there are few.
 */
export const MOST_JOINS = 3;
let lately: readonly Join[] = [];

/**
 * The rows of several parts of one list as one, newest first. They come whole, so that one which lasts for long is in
 * several parts: what was fetched last knows best when it ends.
 */
export function joinedRows(parts: readonly PricePart[]): readonly PriceRow[] {
  // A content is the same object for as long as it is the same publication.
  const contents = parts.map(({ content }) => content);
  const known = lately.find(
    (join) => join.contents.length === contents.length && join.contents.every((each, i) => each === contents[i]),
  );
  const join = known ?? { contents, rows: rowsOf(parts) };
  lately = [join, ...lately.filter((each) => each !== known)].slice(0, MOST_JOINS);
  return join.rows;
}

function rowsOf(parts: readonly PricePart[]): PriceRow[] {
  const rows: PriceRow[] = [];
  const known = new Set<string>();
  for (const { content } of parts.toSorted((a, b) => b.fetchedAt - a.fetchedAt)) {
    const own = content.rows.filter((row) => !known.has(beginningOf(row)));
    rows.push(...own);
    for (const row of own) known.add(beginningOf(row));
  }
  return newestFirst(rows);
}

const beginningOf = ({ validFrom, paymentMethod }: PriceRow): string => `${validFrom} ${paymentMethod}`;
