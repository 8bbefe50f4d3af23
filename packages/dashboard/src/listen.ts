import { createServer, type RequestListener, type Server } from 'node:http';
import { seconds } from '@ohmini/core';

export interface Address {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

export type Listening = { url: string } & AsyncDisposable;

/** A request's headers, the whole of it, and the number of sockets are bounded: a slow or greedy client costs little. */
const LIMITS = { headersTimeout: seconds(10), requestTimeout: seconds(30), connectionsCheckingInterval: seconds(5) };
const CONNECTIONS = 512;

/** What is being answered when we close gets this long to end. */
const LAST_ANSWERS = seconds(1);

/** @throws Error naming the address and what to do, when it cannot be had */
export async function listen(handler: RequestListener, address: Address): Promise<Listening> {
  const server = createServer(LIMITS, handler);
  server.maxConnections = CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, address)));
    server.listen(address.port, address.host, resolve);
  });
  return { url: urlOf(server, address), [Symbol.asyncDispose]: () => close(server) };
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine has no such address',
};

function explained(error: Error, { host, port }: Address): Error {
  const code = 'code' in error ? String(error.code) : error.name;
  const reason = REASONS[code] ?? code;
  const fix = 'Set HEALTH_SERVER_ADDR to a free address, for example HEALTH_SERVER_ADDR=127.0.0.1:8180.';
  return new Error(`Cannot listen on ${bracketed(host)}:${port}: ${reason}. ${fix}`);
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** An address that means "all of them" is no place to point a browser at. */
const ANY = new Set(['', '0.0.0.0', '::']);

function urlOf(server: Server, { host, port }: Address): string {
  const bound = server.address();
  const actual = typeof bound === 'object' && bound ? bound.port : port;
  return `http://${ANY.has(host) ? 'localhost' : bracketed(host)}:${actual}`;
}

function close(server: Server): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
