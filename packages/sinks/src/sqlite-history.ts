import { Worker } from 'node:worker_threads';
import { type Failure, type History, Permanent, Transient } from '@ohmini/core';
import type { Refusal, Reply } from './sqlite-history-worker.ts';
import type { Reader } from './sqlite-reader.ts';
import type { SqliteConfig } from './sqlite-sink.ts';

const failureOf = ({ code, message, reason }: Refusal): Failure =>
  reason === undefined ? new Transient(code, message) : new Permanent(code, message, reason);

/**
 * Reads the file that `sqliteSink` writes, from this or another process, in a thread of its own: a sum over a year
 * would hold the event loop for a second on a small machine. Empty while there is no file.
 *
 * @throws Transient | Permanent
 */
export function sqliteHistory({ path }: SqliteConfig): History & AsyncDisposable {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let thread: Worker | undefined;
  let asked = 0;

  const settle = (reply: Reply): void => {
    const promise = waiting.get(reply.id);
    waiting.delete(reply.id);
    // A thread with nothing to do keeps no process alive.
    if (waiting.size === 0) thread?.unref();
    if ('refusal' in reply) promise?.reject(failureOf(reply.refusal));
    else promise?.resolve(reply.answer);
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./sqlite-history-worker.ts', import.meta.url), {
      workerData: { path },
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
    });
    started.on('message', settle);
    // An error event is followed by exit, which answers for both.
    started.on('error', () => {});
    started.on('exit', () => {
      thread = undefined;
      const refusal = { code: 'sqlite-reader', message: 'The reading of the database stopped.', reason: undefined };
      for (const id of waiting.keys()) settle({ id, refusal });
    });
    return started;
  };

  const ask = <Name extends keyof Reader>(name: Name, ...args: Parameters<Reader[Name]>) => {
    const promise = Promise.withResolvers<unknown>();
    asked += 1;
    waiting.set(asked, promise);
    thread ??= start();
    thread.ref();
    thread.postMessage({ id: asked, question: { name, args } });
    return promise.promise as Promise<ReturnType<Reader[Name]>>;
  };

  return {
    range: (...args) => ask('range', ...args),
    last: (...args) => ask('last', ...args),
    sum: (...args) => ask('sum', ...args),
    count: (...args) => ask('count', ...args),
    buckets: (...args) => ask('buckets', ...args),
    async [Symbol.asyncDispose]() {
      await thread?.terminate();
    },
  };
}
