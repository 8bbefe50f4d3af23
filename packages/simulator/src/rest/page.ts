/** The envelope of every list (API contract 5.1). */
export interface Page<Row> {
  count: number;
  next: string | null;
  previous: string | null;
  results: Row[];
}

const DEFAULT_SIZE = 100;

/** One page of a list, rows made only for it. @returns undefined where there is no such page (404) */
export function pageOf<Item, Row>(
  items: readonly Item[],
  url: URL,
  largest: number,
  rowOf: (item: Item) => Row,
): Page<Row> | undefined {
  const size = Math.min(largest, wholeNumber(url, 'page_size') ?? DEFAULT_SIZE);
  const page = wholeNumber(url, 'page') ?? 1;
  const start = (page - 1) * size;
  if (start > 0 && start >= items.length) return undefined;
  return {
    count: items.length,
    next: start + size < items.length ? withPage(url, page + 1) : null,
    previous: page > 1 ? withPage(url, page - 1) : null,
    results: items.slice(start, start + size).map(rowOf),
  };
}

function wholeNumber(url: URL, name: string): number | undefined {
  const value = Number(url.searchParams.get(name));
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

/** Absolute, on the host that the client called; the first page goes without a number. */
function withPage(url: URL, page: number): string {
  const other = new URL(url);
  if (page === 1) other.searchParams.delete('page');
  else other.searchParams.set('page', String(page));
  return other.href;
}
