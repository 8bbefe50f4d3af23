import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, type Milliseconds, seconds } from '@ohmini/core';
import type { Response } from 'express';

/** What there is to see, as an event for the browser. Two looks with one fingerprint show the same. */
export interface Look {
  event: string;
  fingerprint: string;
  data: object;
}

export interface LiveStreamOptions {
  /** Never rejects: what went wrong is to be seen too. */
  look(): Promise<Look>;
  clock: Clock;
  every?: Milliseconds;
  beatEvery?: Milliseconds;
}

export interface LiveStream extends Disposable {
  /** Answers with server-sent events until either side ends it. */
  join(response: Response): void;
}

/** More listeners than this are asked to come back later. */
const MOST_LISTENERS = 200;

/** A listener that reads slower than we write is let go at this many bytes; its browser comes back by itself. */
const MOST_UNREAD = 1_000_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy that gathers answers before it passes them on would hold events back.
  'x-accel-buffering': 'no',
};

/** One look every so often for all who listen, and none while nobody does. Only what changed is sent. */
export function liveStream({
  look,
  clock,
  every = seconds(2),
  beatEvery = seconds(15),
}: LiveStreamOptions): LiveStream {
  const listeners = new Set<Response>();
  let latest: Look | undefined;
  let watching = new AbortController();

  const say = (to: Iterable<Response>, { event, data }: Pick<Look, 'event' | 'data'>) => {
    const message = `event: ${event}\ndata: ${JSON.stringify({ ...data, at: clock.now() })}\n\n`;
    for (const response of to) {
      response.write(message);
      if (response.writableLength > MOST_UNREAD) response.destroy();
    }
  };

  const watch = async (signal: AbortSignal) => {
    // A beat lets the browser tell a quiet house from a dead connection.
    const beats = setInterval(() => say(listeners, { event: 'beat', data: {} }), beatEvery);
    signal.addEventListener('abort', () => clearInterval(beats));
    while (!signal.aborted) {
      const seen = await look();
      if (!signal.aborted && seen.fingerprint !== latest?.fingerprint) {
        latest = seen;
        say(listeners, seen);
      }
      await pause(every, undefined, { signal }).catch(() => {});
    }
  };

  const leave = (response: Response) => {
    listeners.delete(response);
    if (listeners.size > 0) return;
    watching.abort();
    latest = undefined;
  };

  const join = (response: Response) => {
    if (listeners.size >= MOST_LISTENERS) return void response.status(503).set('retry-after', '30').end();
    response.writeHead(200, HEADERS).flushHeaders();
    response.on('close', () => leave(response));
    listeners.add(response);
    if (latest) say([response], latest);
    if (listeners.size > 1) return;
    watching = new AbortController();
    void watch(watching.signal);
  };

  return {
    join,
    [Symbol.dispose]() {
      watching.abort();
      for (const response of listeners) response.end();
    },
  };
}
