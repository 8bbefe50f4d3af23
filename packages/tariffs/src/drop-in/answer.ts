import { type Instant, type Interval, isoSeconds, type Milliseconds } from '@ohmini/core';
import { endOf, type PriceRow, startOf } from '../price-row.ts';
import type { Provenance } from '../provenance.ts';
import { pathOf } from '../published.ts';
import type { DocumentAnswer, PriceAnswer } from '../tariffs.ts';
import { withQuery } from './echo.ts';
import { pageOf } from './paging.ts';
import { isCovered } from './period.ts';
import type { Question } from './question.ts';
import { INVALID_PAGE, JSON_TYPE, type Reply, refused } from './reply.ts';

type About<What> = Extract<Question, { what: What }>;

/** Where we are for the client, and what time it is. */
export interface Here {
  base: string;
  now: Instant;
}

/** A page of products, with links to where we are. */
export function productsReply(asked: About<'products'>, answer: DocumentAnswer<unknown[]>, here: Here): Reply {
  const wanted = answer.body.filter((row) =>
    [...asked.flags].every(([name, value]) => (row as Record<string, unknown> | null)?.[name] === value),
  );
  return paged(asked, wanted, here, provenance(answer), (row) => JSON.stringify(ownLinks(row, here)));
}

export const productReply = (here: Here, answer: DocumentAnswer<Record<string, unknown>>): Reply => ({
  status: 200,
  headers: { ...JSON_TYPE, ...provenance(answer) },
  body: JSON.stringify(ownLinks(answer.body, here)),
});

/** Half of what was asked for would look like all of it. */
const NOT_COVERED = refused(503, 'Not all of this period is at hand just now.', { 'retry-after': '60' });

/** A page of prices: whole rows that overlap the period, newest first. */
export function pricesReply(asked: About<'prices'>, answer: PriceAnswer<PriceRow>, here: Here): Reply {
  const { period } = asked;
  if (!isCovered(period, answer.covers, here.now)) return NOT_COVERED;
  const rows = answer.rows.filter((row) => startOf(row) < period.to && endOf(row) > period.from);
  return paged(asked, rows, here, { ...provenance(answer), ...coverage(answer.covers) }, written);
}

/** A list that is known to hold nothing in these days. */
export const emptyReply = (asked: About<'prices'>, here: Here): Reply =>
  paged(asked, [], here, { 'cache-control': 'no-cache', ...coverage(asked.period.ask) }, written);

function paged<Row>(
  { published, paging, echo }: About<'products' | 'prices'>,
  all: readonly Row[],
  { base }: Here,
  headers: Record<string, string>,
  write: (row: Row) => string,
): Reply {
  const page = pageOf(all, paging);
  if (!page) return INVALID_PAGE;
  const { number, hasNext, items } = page;
  const address = `${base}/${pathOf(published)}`;
  const { page: _, ...others } = echo;
  const linkTo = (other: number) =>
    withQuery(address, other === 1 ? others : sorted({ ...others, page: String(other) }));
  const frame = {
    count: all.length,
    next: hasNext ? linkTo(number + 1) : null,
    previous: number > 1 ? linkTo(number - 1) : null,
  };
  const body = `${JSON.stringify(frame).slice(0, -1)},"results":[${items.map(write).join(',')}]}`;
  return { status: 200, headers: { ...JSON_TYPE, ...headers }, body };
}

const sorted = (echo: Record<string, string>) =>
  Object.fromEntries(Object.entries(echo).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const textOf = new WeakMap<PriceRow, string>();

/** A row is the same object for as long as its list is the same, and is asked for again and again. */
function written(row: PriceRow): string {
  const known = textOf.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify({
    value_exc_vat: row.penceExcVat,
    value_inc_vat: row.penceIncVat,
    valid_from: row.validFrom === null ? null : isoSeconds(row.validFrom),
    valid_to: row.validTo === null ? null : isoSeconds(row.validTo),
    payment_method: row.paymentMethod,
  });
  textOf.set(row, text);
  return text;
}

const TARIFF_PAGE = /^https?:\/\/[^/?#]+\/v1\/(products\/[A-Z0-9a-z/-]*)$/;

/** Octopus links from products to their prices: whoever follows such a link is to stay here. */
function ownLinks(document: unknown, { base }: Pick<Here, 'base'>): unknown {
  if (Array.isArray(document)) return document.map((each) => ownLinks(each, { base }));
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      key === 'href' && typeof value === 'string'
        ? value.replace(TARIFF_PAGE, `${base}/$1`)
        : ownLinks(value, { base }),
    ]),
  );
}

/**
 * How old it is, and for how long it is still fresh. A cache on the way that takes the age off `max-age` once more asks
 * again too early; one that does not never keeps anything for longer than we would.
 */
function provenance({ fetchedAt, ageMs, freshness, freshForMs }: Provenance): Record<string, string> {
  const whole = (ms: Milliseconds) => Math.max(0, Math.floor(ms / 1000));
  return {
    age: String(whole(ageMs)),
    'cache-control': `public, max-age=${freshness === 'fresh' ? whole(freshForMs) : 0}`,
    'ohmini-fetched-at': isoSeconds(fetchedAt),
    'ohmini-freshness': freshness,
  };
}

/** As ISO 8601 writes an interval. */
const coverage = ({ from, to }: Interval): Record<string, string> => ({
  'ohmini-covers': `${isoSeconds(from)}/${isoSeconds(to)}`,
});
