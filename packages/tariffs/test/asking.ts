import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallBudget, Instant, Milliseconds } from '@ohmini/core';
import { octopusPublications } from '../src/octopus-publications.ts';
import { type PublicGetOptions, publicGet } from '../src/public-get.ts';
import type { Published } from '../src/published.ts';

/** A Saturday evening in winter: tomorrow is published to 23:00. */
export const NOW = Date.parse('2026-11-21T18:00:00Z');

/** Grants every call, and notes how long everybody is to pause. */
function openBudget(): CallBudget & { pauses: Milliseconds[] } {
  const pauses: Milliseconds[] = [];
  return { pauses, take: async () => 0, pause: async (wait) => void pauses.push(wait) };
}

/** The real adapter, calling a server of the test's. */
export function asking(restUrl: string, over: Partial<PublicGetOptions> = {}) {
  const outcomes: string[] = [];
  const budget = openBudget();
  const get = publicGet({
    restUrl,
    userAgent: 'ohmini-test',
    timeoutMs: 5_000,
    clock: { now: () => NOW },
    budget,
    onCall: (outcome) => void outcomes.push(outcome),
    ...over,
  });
  const publications = octopusPublications(get);
  const { signal } = new AbortController();
  return {
    get,
    outcomes,
    budget,
    fetch: (published: Published, now: Instant = NOW) => publications(published, { now, signal, previous: undefined }),
    publications,
    signal,
  };
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that is not Octopus, and says what it likes. */
export async function serverThat(respond: Respond) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    respond(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
