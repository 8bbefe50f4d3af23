import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SharedEntries } from '@ohmini/core';
import type { sharedCache } from '@ohmini/tariffs';
import type { Mishap, StepName } from './protocol.ts';

/** Told by `fetch` before it writes a request; it is written when everything else has had its turn. */
const SENDING = 'undici:client:sendHeaders';

function onceSent(then: () => void): void {
  const listener = () => {
    unsubscribe(SENDING, listener);
    setImmediate(then);
  };
  subscribe(SENDING, listener);
}

type Publications = Parameters<typeof sharedCache>[0]['publications'];

/** The ports of a refresh in a process that something befalls at one step of it. */
export function unlucky(shared: SharedEntries, publications: Publications, mishap: Mishap | undefined) {
  let left = mishap;
  const at = (step: StepName) => {
    if (left?.at !== step) return;
    const { signal } = left;
    left = undefined;
    process.kill(process.pid, signal);
  };
  const unluckyShared: SharedEntries = {
    ...shared,
    async claim(...args) {
      const claim = await shared.claim(...args);
      if (claim) at('claimed');
      return claim;
    },
    async publish(...args) {
      const isPublished = await shared.publish(...args);
      at('published');
      return isPublished;
    },
  };
  const unluckyPublications: Publications = async (...args) => {
    if (left?.at === 'asked') onceSent(() => at('asked'));
    const fetched = await publications(...args);
    at('fetched');
    return fetched;
  };
  return { shared: unluckyShared, publications: unluckyPublications };
}
