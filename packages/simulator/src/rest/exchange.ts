import type { Operation } from '../faults/fault.ts';
import type { Household } from '../household.ts';
import { type Exchange, type HttpRequest, jsonAnswer } from '../server/exchange.ts';
import type { World } from '../world.ts';
import { accountReply } from './account.ts';
import { consumptionReply } from './consumption.ts';
import { productReply, productsReply } from './products.ts';
import { type Publication, ratesReply } from './rates.ts';
import { NOT_FOUND, type Reply, refused } from './reply.ts';

/** What a route answers from: the world, the caller's accounts (none without a key), and the parts of the path. */
interface Visit {
  world: World;
  url: URL;
  households: readonly Household[];
  parts: Record<string, string>;
}

interface Route {
  operation: Operation;
  pattern: RegExp;
  needsKey?: true;
  reply(visit: Visit): Reply;
}

const ROUTES: Route[] = [
  { operation: 'products', pattern: /^\/v1\/products\/$/, reply: ({ url }) => productsReply(url) },
  {
    operation: 'products',
    pattern: /^\/v1\/products\/(?<product>[^/]+)\/$/,
    reply: ({ world, url, parts: { product = '' } }) =>
      isRetired(world, product) ? NOT_FOUND : productReply(product, url, world.now()),
  },
  {
    operation: 'rates',
    pattern: /^\/v1\/products\/(?<product>[^/]+)\/(electricity|gas)-tariffs\/(?<tariff>[^/]+)\/(?<list>[^/]+)\/$/,
    reply: ({ world, url, parts: { product = '', tariff = '', list = '' } }) =>
      isRetired(world, product) ? NOT_FOUND : ratesReply(tariff, list, url, publicationOf(world)),
  },
  {
    operation: 'consumption',
    pattern: /^\/v1\/(?<fuel>electricity|gas)-meter-points\/(?<point>\d+)\/meters\/(?<serial>[^/]+)\/consumption\/$/,
    needsKey: true,
    reply: ({ world, url, households, parts: { fuel = '', point = '', serial = '' } }) =>
      consumptionReply(world, households, { fuel, meterPoint: point, serial }, url),
  },
  {
    operation: 'restAccount',
    pattern: /^\/v1\/accounts\/(?<number>[^/]+)\/$/,
    needsKey: true,
    reply: ({ world, households, parts: { number = '' } }) => accountReply(households, number, world.now()),
  },
  {
    operation: 'restAccount',
    pattern: /^\/v1\/accounts\/$/,
    needsKey: true,
    reply: () => refused(403, 'You do not have permission to perform this action.'),
  },
];

/** What a request below /v1/ asks for. */
export function restExchange(world: World, request: HttpRequest): Exchange {
  const { pathname, search } = request.url;
  const households = householdsWithKey(world, request.authorization);
  const route = ROUTES.find(({ pattern }) => pattern.test(pathname));
  const operation = operationOf(request, route);
  return {
    account: households[0]?.accountNumber ?? 'public',
    operation,
    answer: () => {
      const note = { operation, path: pathname + search };
      const elsewhere = withSlash(request.url, route);
      if (elsewhere)
        return { status: 301, headers: { location: elsewhere }, body: '', notes: [{ ...note, outcome: 'ok' }] };
      const { status, body } = replyOf(world, request, route, households);
      return jsonAnswer(status, body, { ...note, outcome: status === 200 ? 'ok' : `http-${status}` });
    },
  };
}

/** Django sends on who forgot the slash at the end. */
const withSlash = ({ pathname, search }: URL, route: Route | undefined): string | undefined =>
  !route && ROUTES.some(({ pattern }) => pattern.test(`${pathname}/`)) ? `${pathname}/${search}` : undefined;

const isRetired = ({ faults }: World, product: string): boolean =>
  faults.active('retired', {}).some((fault) => fault.product === product);

function publicationOf(world: World): Publication {
  const late = world.faults.active('rates-late', { operation: 'rates' }).map(({ to }) => to);
  const odd = world.faults.active('odd-rows', { operation: 'rates' }).length > 0;
  return { now: world.now(), latestTo: Math.min(...late), hasOddRows: odd };
}

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** A query that was sent to a wrong path changes nothing; whatever else is sent is meant to. */
function operationOf({ method, url }: HttpRequest, route: Route | undefined): Operation {
  if (READING.includes(method)) return route?.operation ?? 'other';
  return /\/graphql\/?$/.test(url.pathname) ? 'other' : 'change';
}

function replyOf(
  world: World,
  { method, url }: HttpRequest,
  route: Route | undefined,
  households: readonly Household[],
): Reply {
  if (!route) return NOT_FOUND;
  if (!['GET', 'HEAD'].includes(method)) return refused(405, `Method "${method}" not allowed.`);
  if (route.needsKey && households.length === 0) return refused(401, 'Authentication credentials were not provided.');
  return route.reply({ world, url, households, parts: route.pattern.exec(url.pathname)?.groups ?? {} });
}

/** Basic, the key as the user name and no password (API contract 5.7). */
function householdsWithKey({ households, faults }: World, authorization = ''): Household[] {
  const [, encoded] = /^Basic (.+)$/.exec(authorization) ?? [];
  const [key] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  return households.filter(
    ({ apiKey, accountNumber }) => apiKey === key && faults.active('bad-key', { account: accountNumber }).length === 0,
  );
}
