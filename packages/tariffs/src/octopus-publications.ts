import { type Instant, isoSeconds, Permanent, startOfLondonDay, Transient } from '@ohmini/core';
import { type AllPages, allPages } from './all-pages.ts';
import type { Content, Entry, PriceContent, Validators } from './entry.ts';
import { type Month, spanOf } from './month.ts';
import { decodeRows } from './price-row.ts';
import { malformed, type PublicGet } from './public-get.ts';
import { daysAround } from './publication.ts';
import { type PriceList, type Published, pathOf } from './published.ts';

interface Fetched {
  content: Content;
  validators: Validators[];
}

interface Fetching {
  /** By the clock of the shared store: it decides which day it is. */
  now: Instant;
  signal: AbortSignal;
  /** What was there before, however old. */
  previous: Entry | undefined;
}

/** Fetches what is published, whole. @throws Transient | RateLimited | Permanent, and never retries */
export type Publications = (published: Published, fetching: Fetching) => Promise<Fetched>;

/** The most that a page of prices may hold (API contract 5.1): a month of half hours has ten less at most. */
const MOST_ROWS = '1500';
const MOST_PRODUCTS = '100';

export const octopusPublications =
  (get: PublicGet): Publications =>
  (published, fetching) => {
    if (published.what === 'products') return products(get, fetching);
    if (published.what === 'product') return product(get, published.product, fetching);
    return prices(get, published, fetching);
  };

async function prices(get: PublicGet, list: PriceList, { now, signal, previous }: Fetching): Promise<Fetched> {
  const { covers, month } = list.month === undefined ? { covers: daysAround(now) } : partOf(list.month, now);
  const before =
    previous && 'rows' in previous.content && previous.content.covers.to === covers.to ? previous : undefined;
  const query = { period_from: isoSeconds(covers.from), period_to: isoSeconds(covers.to), page_size: MOST_ROWS };
  const answer = await allPages(get, pathOf(list), query, { signal, before: before?.validators ?? [] });
  if (!answer.results) return unchanged(before);
  const { rows, leftOut } = decodeRows(answer.results);
  // A product may be younger than a month of the past, or older; that it has prices around now is what makes it one.
  if (rows.length === 0 && (!month || hasRows(previous))) throw nothingThere(previous);
  return { content: { covers, rows, leftOut, ...(month && { month }) }, validators: answer.validators };
}

/** Of a month that runs: to the last midnight, so that nothing of it changes any more. */
function partOf(month: Month, now: Instant): Required<Pick<PriceContent, 'covers' | 'month'>> {
  const whole = spanOf(month);
  const midnight = startOfLondonDay(now);
  if (whole.from >= midnight) throw new Permanent('not-past', 'This month has not begun yet.', 'request');
  if (whole.to <= midnight) return { covers: whole, month: 'over' };
  return { covers: { from: whole.from, to: midnight }, month: 'so far' };
}

const hasRows = (entry: Entry | undefined): boolean =>
  entry !== undefined && 'rows' in entry.content && entry.content.rows.length > 0;

async function products(get: PublicGet, { signal, previous }: Fetching): Promise<Fetched> {
  const query = { page_size: MOST_PRODUCTS };
  const answer: AllPages = await allPages(get, 'products/', query, { signal, before: previous?.validators ?? [] });
  if (!answer.results) return unchanged(previous);
  if (answer.results.length === 0) throw nothingThere(previous);
  return { content: { document: answer.results }, validators: answer.validators };
}

async function product(get: PublicGet, code: string, { signal, previous }: Fetching): Promise<Fetched> {
  const { body, validators } = await get(pathOf({ what: 'product', product: code }), {
    signal,
    validators: previous?.validators[0],
  });
  if (body === undefined) return unchanged(previous);
  if ((body as { code?: unknown } | null)?.code !== code) throw malformed();
  return { content: { document: body }, validators: [validators] };
}

function unchanged(previous: Entry | undefined): Fetched {
  if (!previous) throw malformed();
  return { content: previous.content, validators: previous.validators };
}

/** Prices that were there do not end all at once; of a tariff that never had any there is nothing to wait for. */
const nothingThere = (previous: Entry | undefined) =>
  previous
    ? new Transient('empty', 'Octopus answered with an empty list where there was one.')
    : new Permanent('empty', 'Octopus has no prices of these days.', 'missing');
