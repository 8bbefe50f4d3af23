import { Permanent, Transient } from '@ohmini/core';
import { z } from 'zod';
import type { Validators } from './entry.ts';
import { malformed, type PublicGet } from './public-get.ts';

/** A server that always has one more page has lost its way: these are four years of half hours. */
const MOST_PAGES = 50;

const envelope = z.object({ count: z.number(), next: z.string().nullish(), results: z.array(z.unknown()) });

export interface AllPages {
  /** Undefined: nothing changed since the validators were given. */
  results: unknown[] | undefined;
  validators: Validators[];
}

/**
 * All pages of a list, or none: a page that fails, a list that changes while it is read, and rows that do not add up to the
 * announced number are all no answer. A `next` says that there is another page and its number. Its address is never
 * called: pages are asked for where the first one was.
 *
 * @throws Transient | RateLimited | Permanent
 */
export async function allPages(
  get: PublicGet,
  path: string,
  query: Record<string, string>,
  { signal, before = [] }: { signal: AbortSignal; before?: readonly Validators[] },
): Promise<AllPages> {
  const results: unknown[] = [];
  const validators: Validators[] = [];
  // Of several pages one may change without the others: only a list of one page is asked for conditionally.
  const known = before.length === 1 ? before[0] : undefined;
  for (let number = 1; number <= MOST_PAGES; number++) {
    const search = new URLSearchParams(number === 1 ? query : { ...query, page: String(number) });
    const got = await get(`${path}?${search}`, { signal, validators: number === 1 ? known : undefined }).catch(
      number === 1 ? undefined : vanished,
    );
    if (got.body === undefined) return { results: undefined, validators: [...before] };
    const page = envelope.safeParse(got.body).data;
    if (!page) throw malformed();
    results.push(...page.results);
    validators.push(got.validators);
    if (!page.next) return complete(results, page.count, validators);
    if (pageNumber(page.next) !== number + 1 || page.count <= results.length) throw partial();
  }
  throw partial();
}

const complete = (results: unknown[], count: number, validators: Validators[]): AllPages => {
  if (results.length !== count) throw partial();
  return { results, validators };
};

const partial = () => new Transient('partial', 'The pages of this list do not make a whole.');

/** A later page that is not there says nothing about the list. */
function vanished(error: unknown): never {
  throw error instanceof Permanent ? partial() : error;
}

const pageNumber = (next: string): number =>
  Number(URL.parse(next, 'http://relative.invalid')?.searchParams.get('page'));
