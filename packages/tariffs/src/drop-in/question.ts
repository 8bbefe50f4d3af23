import type { Instant } from '@ohmini/core';
import type { PriceList, Published } from '../published.ts';
import { type Echo, echoOf, FLAGS, TRUTH, withQuery } from './echo.ts';
import { momentOf } from './moment.ts';
import { type Paging, pagingOf } from './paging.ts';
import { DAYS_BACK, type Period, periodOf } from './period.ts';
import { placeOf } from './place.ts';
import { INVALID_PAGE, NOT_FOUND, type Reply, refused } from './reply.ts';

/** What somebody asks of us in the words of Octopus' REST API. */
export interface DropInRequest {
  method: string;
  /** As it was sent, from `/products/` on. */
  path: string;
  /** What follows the question mark, as it was sent. */
  query: string;
  /** Where we are for this client, as `http://127.0.0.1:8080/octopus/v1`: links in the answer begin with it. */
  base: string;
  /** Takes so much of what this client may ask for in a while. @returns false where that is too much just now */
  spend(tokens: number): boolean;
}

/** A question that the shared cache can answer. Nothing of the client's text is in it but checked codes and an echo. */
export type Question =
  | { what: 'products'; published: Published; paging: Paging; echo: Echo; flags: ReadonlyMap<string, boolean> }
  | { what: 'product'; published: Published & { what: 'product' } }
  | { what: 'prices'; published: PriceList; paging: Paging; echo: Echo; period: Period };

const READING = ['GET', 'HEAD'];
const ALLOWED = { allow: 'GET, HEAD, OPTIONS' };

/** The most that a page may hold (API contract 5.1). */
const MOST_ROWS = 1500;
const MOST_PRODUCTS = 100;

/** What a request asks for, or the answer where no tariff is needed to give it. */
export function questionOf({ method, path, query, base }: DropInRequest, now: Instant): Question | Reply {
  const place = placeOf(path);
  if (!place) return NOT_FOUND;
  const params = new URLSearchParams(query);
  if (!place.hasSlash) return movedTo(withQuery(`${new URL(base).pathname}${path}/`, echoOf(params)));
  if (method === 'OPTIONS') return { status: 200, headers: ALLOWED, body: '' };
  if (!READING.includes(method)) return refused(405, `Method "${method}" not allowed.`, ALLOWED);
  const { published } = place;
  if (published.what === 'products') return aboutProducts(published, params);
  if (published.what === 'product')
    return params.has('tariffs_active_at') ? notHere('tariffs_active_at') : { what: 'product', published };
  return aboutPrices(published, params, now);
}

export const isReply = (given: Question | Reply): given is Reply => 'status' in given;

const movedTo = (location: string): Reply => ({ status: 301, headers: { location }, body: '' });

/** Better no answer than one to another question. */
const notHere = (name: string): Reply => refused(400, `${name} is not known to this copy of the API.`);

function aboutProducts(published: Published, params: URLSearchParams): Question | Reply {
  for (const name of ['available_at', 'brand']) if (params.has(name)) return notHere(name);
  const paging = pagingOf(params, MOST_PRODUCTS);
  if (!paging) return INVALID_PAGE;
  const asked = FLAGS.map((name) => [name, TRUTH[params.get(name) ?? '']] as const);
  const flags = new Map(asked.filter((flag): flag is [(typeof FLAGS)[number], boolean] => flag[1] !== undefined));
  return { what: 'products', published, paging, echo: echoOf(params), flags };
}

function aboutPrices(published: PriceList, params: URLSearchParams, now: Instant): Question | Reply {
  const [from, to] = [instantOf(params, 'period_from'), instantOf(params, 'period_to')];
  if (from === undefined || to === undefined) return refused(400, 'Datetime has wrong format.');
  const period = periodOf(from, to, now);
  if (!period) return refused(400, `This copy of the API reaches back ${DAYS_BACK} days.`);
  const paging = pagingOf(params, MOST_ROWS);
  return paging ? { what: 'prices', published, paging, echo: echoOf(params), period } : INVALID_PAGE;
}

function instantOf(params: URLSearchParams, name: string): Instant | null | undefined {
  const text = params.get(name);
  return text === null ? null : momentOf(text);
}
