import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Milliseconds } from '@ohmini/core';

/** What a network does to connections, those that there are and those that come. */
export type NetworkFault =
  /** Breaks the connection when so many bytes of a piece went to the server, or all but one of a shorter one. */
  | { kind: 'cut'; afterBytes: number }
  /** Every piece arrives so much later, in both directions. */
  | { kind: 'delay'; ms: Milliseconds }
  /** Swallows everything and tells neither end: no FIN, no reset. Connections stay dead when the fault is over. */
  | { kind: 'black-hole' }
  /** What is asked arrives, and the connection breaks before the answer does. */
  | { kind: 'lose-reply' };

/** A TCP relay that stands before a server and fails as networks do. */
export interface FaultProxy extends AsyncDisposable {
  /** The server's URL, with the proxy in its place. */
  readonly url: string;
  /** Until `heal`. Cuts and lost replies can be of requests that hold a text alone. */
  fail(fault: NetworkFault, about?: string): void;
  heal(): void;
  /** Breaks every connection, and leads new ones to another server. */
  leadTo(url: string): void;
  /** How many connections a fault broke, or swallowed a request of. */
  readonly broken: number;
}

interface Pair {
  client: Socket;
  server: Socket;
  isDead: boolean;
  /** Dead, and somebody waits for an answer. */
  isMissed: boolean;
  /** It carried a request that the fault is about. */
  isMarked: boolean;
}

export async function faultProxy(target: string): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let address = new URL(target);
  let fault: NetworkFault | undefined;
  let about = '';
  let broken = 0;

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.destroy();
  }

  function breakNow(pair: Pair): void {
    broken += 1;
    end(pair);
  }

  function swallow(pair: Pair): void {
    if (!pair.isMissed) broken += 1;
    pair.isMissed = true;
  }

  function cut(pair: Pair, chunk: Buffer, afterBytes: number): void {
    pair.isDead = pair.isMissed = true;
    pair.server.write(chunk.subarray(0, Math.min(afterBytes, chunk.length - 1)), () => breakNow(pair));
  }

  function toServer(pair: Pair, chunk: Buffer): void {
    pair.isMarked ||= chunk.includes(about);
    if (pair.isDead) swallow(pair);
    else if (fault?.kind === 'cut' && pair.isMarked) cut(pair, chunk, fault.afterBytes);
    else pass(pair.server, chunk, fault);
  }

  function toClient(pair: Pair, chunk: Buffer): void {
    if (pair.isDead) return;
    if (fault?.kind === 'lose-reply' && pair.isMarked) breakNow(pair);
    else pass(pair.client, chunk, fault);
  }

  function relay(client: Socket): void {
    const server = connect({ host: address.hostname, port: Number(address.port) });
    const pair: Pair = { client, server, isDead: fault?.kind === 'black-hole', isMissed: false, isMarked: false };
    pairs.add(pair);
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', () => {});
    client.on('data', (chunk) => toServer(pair, chunk));
    server.on('data', (chunk) => toClient(pair, chunk));
    client.on('close', () => end(pair));
    // Behind a black hole nobody hears that the server is gone.
    server.on('close', () => pair.isDead || end(pair));
  }

  const proxy = createServer(relay);
  const url = await listening(proxy, address);

  return {
    url,
    fail(next, text = '') {
      fault = next;
      about = text;
      for (const pair of pairs) {
        pair.isMarked = false;
        pair.isDead ||= next.kind === 'black-hole';
      }
    },
    heal() {
      fault = undefined;
    },
    leadTo(next) {
      address = new URL(next);
      for (const pair of [...pairs]) end(pair);
    },
    get broken() {
      return broken;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const pair of [...pairs]) end(pair);
      await closed;
    },
  };
}

function pass(to: Socket, chunk: Buffer, fault: NetworkFault | undefined): void {
  const write = () => to.writable && to.write(chunk);
  if (fault?.kind === 'delay') setTimeout(write, fault.ms);
  else write();
}

async function listening(proxy: Server, { href }: URL): Promise<string> {
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const url = new URL(href);
  url.port = String(typeof address === 'object' ? address?.port : '');
  return url.href.replace(/\/$/, '');
}
