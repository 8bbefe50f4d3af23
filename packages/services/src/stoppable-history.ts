import { type History, RateLimited } from '@ohmini/core';

/** A store that does not answer is not waited for by a process that is about to end: the job is given back. */
export function stoppableHistory(history: History, signal: AbortSignal): History {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new RateLimited('stopping', 'This process is about to end.', Date.now()));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  stopped.catch(() => {});
  return {
    range: (...question) => Promise.race([history.range(...question), stopped]),
    last: (...question) => Promise.race([history.last(...question), stopped]),
    sum: (...question) => Promise.race([history.sum(...question), stopped]),
    count: (...question) => Promise.race([history.count(...question), stopped]),
    buckets: (...question) => Promise.race([history.buckets(...question), stopped]),
  };
}
