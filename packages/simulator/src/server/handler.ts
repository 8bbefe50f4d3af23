import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Milliseconds } from '@ohmini/core';
import type { Call } from '../calls.ts';
import { SABOTAGES } from '../faults/fault-box.ts';
import { outcomeOf, sendSabotage } from '../faults/sabotage.ts';
import { graphqlExchange } from '../graphql/exchange.ts';
import { restExchange } from '../rest/exchange.ts';
import type { World } from '../world.ts';
import { type Control, controlReply } from './control.ts';
import type { Exchange, HttpRequest } from './exchange.ts';
import { readRequest } from './read-request.ts';

export interface Site {
  world: World;
  control: Control;
  latency: Milliseconds;
  log(call: Call): void;
}

export function handler(site: Site): RequestListener {
  return (message, response) => {
    // The Date header is Octopus' clock: clients take their own from it.
    response.sendDate = false;
    response.setHeader('date', new Date(site.world.now()).toUTCString());
    respond(site, message, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`The simulator has a bug: ${error}`);
    });
  };
}

async function respond(site: Site, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message);
  if (!request) return void response.writeHead(413).end();
  if (request.url.pathname.startsWith('/_control/') && isLoopback(message.socket.remoteAddress)) {
    return sendJson(response, controlReply(site.control, request));
  }
  await serve(site, exchangeOf(site.world, request), response);
}

export const GRAPHQL_PATH = '/v1/graphql/';
export const BACKEND_GRAPHQL_PATH = '/backend/v1/graphql/';

function exchangeOf(world: World, request: HttpRequest): Exchange {
  const { pathname } = request.url;
  const isGraphql = pathname === GRAPHQL_PATH || pathname === BACKEND_GRAPHQL_PATH;
  if (request.method !== 'POST' || !isGraphql) return restExchange(world, request);
  return graphqlExchange(world, request, pathname === GRAPHQL_PATH ? 'main' : 'backend');
}

async function serve({ world, latency, log }: Site, exchange: Exchange, response: ServerResponse): Promise<void> {
  const { account, operation } = exchange;
  const at = world.now();
  const kinds = exchange.refuse ? SABOTAGES : SABOTAGES.filter((kind) => kind !== 'graphql-error');
  const fault = world.faults.take(kinds, exchange);
  if (latency > 0) await delay(latency);
  if (fault && fault.kind !== 'graphql-error') {
    log({ at, account, operation, outcome: outcomeOf(fault), ...(exchange.field && { field: exchange.field }) });
    return sendSabotage(response, fault, exchange.answer);
  }
  const answer = fault && exchange.refuse ? exchange.refuse(fault.code) : exchange.answer();
  for (const note of answer.notes) log({ at, account, ...note });
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
}

const isLoopback = (address = ''): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

function sendJson(response: ServerResponse, { status, body }: { status: number; body: unknown }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
