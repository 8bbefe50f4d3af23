import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Milliseconds, minutes, seconds } from '@ohmini/core';

export interface Address {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

export type Listening = { url: string } & AsyncDisposable;

/** How long clients may take, and how many there may be: a slow or greedy one costs little. */
export interface Limits {
  /** For the headers of a request, from the connection or the end of the one before. */
  headersTimeout: Milliseconds;
  /** For the whole of a request. */
  requestTimeout: Milliseconds;
  connectionsCheckingInterval: Milliseconds;
  /** With nothing sent either way. What streams here sends a sign of life more often. */
  silence: Milliseconds;
  connections: number;
  /** One client, however many it opens, leaves room for others; a proxy with two hundred readers behind it is one. */
  connectionsOfOne: number;
}

const LIMITS: Limits = {
  headersTimeout: seconds(10),
  requestTimeout: seconds(30),
  connectionsCheckingInterval: seconds(5),
  silence: minutes(2),
  connections: 512,
  connectionsOfOne: 384,
};

/** What is being answered when we close gets this long to end. */
const LAST_ANSWERS = seconds(1);

/** @throws Error naming the address and what to do, when it cannot be had */
export async function listen(handler: RequestListener, address: Address, limits = LIMITS): Promise<Listening> {
  const server = createServer(limits, handler);
  server.maxConnections = limits.connections;
  server.setTimeout(limits.silence);
  server.on('connection', fairShare(limits.connectionsOfOne));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, address)));
    server.listen(address.port, address.host, resolve);
  });
  return { url: urlOf(server, address), [Symbol.asyncDispose]: () => close(server) };
}

/** Lets go at once who has as many connections as one may have. */
function fairShare(most: number): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const { remoteAddress: address = '' } = socket;
    const count = (open.get(address) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    open.set(address, count);
    socket.on('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  };
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
