/** One page of a list as a client asks for it. */
export interface Paging {
  page: number | 'last';
  size: number;
}

const DEFAULT_SIZE = 100;

/** Digits alone, as many as a number of rows can have. */
const WHOLE_NUMBER = /^\d{1,9}$/;

/**
 * A size that is none is the default and one above the largest is that, while a page that is no number does not exist: so
 * does the framework behind Octopus' API.
 *
 * @returns undefined where there can be no such page
 */
export function pagingOf(query: URLSearchParams, largest: number): Paging | undefined {
  const size = Math.min(largest, wholeNumber(query.get('page_size')) ?? DEFAULT_SIZE);
  const asked = query.get('page');
  if (asked === null || asked === '') return { page: 1, size };
  const page = asked === 'last' ? asked : wholeNumber(asked);
  return page === undefined ? undefined : { page, size };
}

function wholeNumber(text: string | null): number | undefined {
  const value = text !== null && WHOLE_NUMBER.test(text) ? Number(text) : 0;
  return value > 0 ? value : undefined;
}

export interface Page<Item> {
  number: number;
  hasNext: boolean;
  items: Item[];
}

/** The first page of nothing is there, and is empty. @returns undefined where there is no such page */
export function pageOf<Item>(items: readonly Item[], { page, size }: Paging): Page<Item> | undefined {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const number = page === 'last' ? pages : page;
  if (number > pages) return undefined;
  return { number, hasNext: number < pages, items: items.slice((number - 1) * size, number * size) };
}
