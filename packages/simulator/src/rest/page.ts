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
  const size = Math.min(largest, wholeNumber(url.searchParams.get('page_size')) ?? DEFAULT_SIZE);
  const last = Math.max(1, Math.ceil(items.length / size));
  const asked = url.searchParams.get('page') || '1';
  // What is no number is no page, while a size that is none is the default: so do the pages of Django's REST framework.
  const page = asked === 'last' ? last : wholeNumber(asked);
  if (page === undefined || page > last) return undefined;
  const start = (page - 1) * size;
  return {
    count: items.length,
    next: page < last ? withPage(url, page + 1) : null,
    previous: page > 1 ? withPage(url, page - 1) : null,
    results: items.slice(start, start + size).map(rowOf),
  };
}

function wholeNumber(text: string | null): number | undefined {
  const value = text === null ? 0 : Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

/** Absolute, on the host that the client called, names in order; the first page goes without a number. */
function withPage(url: URL, page: number): string {
  const other = new URL(url);
  if (page === 1) other.searchParams.delete('page');
  else other.searchParams.set('page', String(page));
  other.searchParams.sort();
  return other.href;
}
