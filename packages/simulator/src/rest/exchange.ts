import type { Operation } from '../faults/fault.ts';
import type { Household } from '../household.ts';
import { type Exchange, type HttpRequest, jsonAnswer } from '../server/exchange.ts';
import type { World } from '../world.ts';
import { consumptionReply } from './consumption.ts';
import { productReply, productsReply } from './products.ts';
import { ratesReply } from './rates.ts';
import { NOT_FOUND, type Reply, refused } from './reply.ts';

interface Route {
  operation: Operation;
  pattern: RegExp;
  reply(world: World, request: HttpRequest, parts: Record<string, string>): Reply;
}

const ROUTES: Route[] = [
  { operation: 'products', pattern: /^\/v1\/products\/$/, reply: (_, { url }) => productsReply(url) },
  {
    operation: 'products',
    pattern: /^\/v1\/products\/(?<product>[^/]+)\/$/,
    reply: (world, { url }, { product = '' }) => productReply(product, url, world.now()),
  },
  {
    operation: 'rates',
    pattern: /^\/v1\/products\/(?<product>[^/]+)\/(electricity|gas)-tariffs\/(?<tariff>[^/]+)\/(?<list>[^/]+)\/$/,
    reply: (world, { url }, { tariff = '', list = '' }) => ratesReply(tariff, list, url, world.now()),
  },
  {
    operation: 'consumption',
    pattern: /^\/v1\/(?<fuel>electricity|gas)-meter-points\/(?<point>\d+)\/meters\/(?<serial>[^/]+)\/consumption\/$/,
    reply: (world, { url, authorization }, { fuel = '', point = '', serial = '' }) => {
      const households = householdsWithKey(world, authorization);
      if (households.length === 0) return refused(401, 'Authentication credentials were not provided.');
      return consumptionReply(households, { fuel, meterPoint: point, serial }, url, world.now());
    },
  },
];

/** What a GET below /v1/ asks for. */
export function restExchange(world: World, request: HttpRequest): Exchange {
  const { pathname, search } = request.url;
  const route = request.method === 'GET' ? ROUTES.find(({ pattern }) => pattern.test(pathname)) : undefined;
  const operation = route?.operation ?? 'other';
  const account = householdsWithKey(world, request.authorization)[0]?.accountNumber ?? 'public';
  return {
    account,
    operation,
    answer: () => {
      const parts = route?.pattern.exec(pathname)?.groups ?? {};
      const { status, body } = route?.reply(world, request, parts) ?? NOT_FOUND;
      return jsonAnswer(status, body, {
        operation,
        outcome: status === 200 ? 'ok' : `http-${status}`,
        path: pathname + search,
      });
    },
  };
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
