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
  /** Never rejects: what went wrong is to be seen too. @param topic what the listener asked to see */
  look(topic: string): Promise<Look>;
  clock: Clock;
  every?: Milliseconds;
  beatEvery?: Milliseconds;
}

export interface LiveStream extends Disposable {
  /** Answers with server-sent events until either side ends it. One look serves all of one topic. */
  join(response: Response, topic?: string): void;
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

/** One look every so often for all who listen to a topic, and none while nobody does. Only what changed is sent. */
export function liveStream({
  look,
  clock,
  every = seconds(2),
  beatEvery = seconds(15),
}: LiveStreamOptions): LiveStream {
  const listeners = new Map<Response, string>();
  const latest = new Map<string, Look>();
  let watching = new AbortController();

  const say = (to: Iterable<Response>, { event, data }: Pick<Look, 'event' | 'data'>) => {
    const message = `event: ${event}\ndata: ${JSON.stringify({ ...data, at: clock.now() })}\n\n`;
    for (const response of to) {
      response.write(message);
      if (response.writableLength > MOST_UNREAD) response.destroy();
    }
  };

  const listenersTo = (topic: string) => [...listeners].flatMap(([response, its]) => (its === topic ? [response] : []));

  const watch = async (signal: AbortSignal) => {
    // A beat lets the browser tell a quiet house from a dead connection.
    const beats = setInterval(() => say(listeners.keys(), { event: 'beat', data: {} }), beatEvery);
    signal.addEventListener('abort', () => clearInterval(beats));
    while (!signal.aborted) {
      for (const topic of new Set(listeners.values())) {
        const seen = await look(topic);
        if (signal.aborted || seen.fingerprint === latest.get(topic)?.fingerprint) continue;
        latest.set(topic, seen);
        say(listenersTo(topic), seen);
      }
      await pause(every, undefined, { signal }).catch(() => {});
    }
  };

  const leave = (response: Response) => {
    const topic = listeners.get(response) ?? '';
    listeners.delete(response);
    if (listenersTo(topic).length === 0) latest.delete(topic);
    if (listeners.size === 0) watching.abort();
  };

  const join = (response: Response, topic = '') => {
    if (listeners.size >= MOST_LISTENERS) return void response.status(503).set('retry-after', '30').end();
    response.writeHead(200, HEADERS).flushHeaders();
    response.on('close', () => leave(response));
    listeners.set(response, topic);
    const seen = latest.get(topic);
    if (seen) say([response], seen);
    if (listeners.size > 1) return;
    watching = new AbortController();
    void watch(watching.signal);
  };

  return {
    join,
    [Symbol.dispose]() {
      watching.abort();
      for (const response of listeners.keys()) response.end();
    },
  };
}
