import type { SharedEntries } from '@ohmini/core';
import type { sharedCache } from '@ohmini/tariffs';
import type { Mishap, StepName } from './protocol.ts';

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
    const fetching = publications(...args);
    // The request has left when the timer fires; Octopus takes longer than that to answer it.
    setTimeout(() => at('asked'), 50);
    const fetched = await fetching;
    at('fetched');
    return fetched;
  };
  return { shared: unluckyShared, publications: unluckyPublications };
}
