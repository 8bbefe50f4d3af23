import type { AlertMessage } from '@ohmini/core';

/** What carries a message. */
interface Carrier {
  message: AlertMessage;
}

/** Of two of one moment, the one that follows from the other is the newer. */
const ORDER = { news: 0, digest: 0, raised: 0, again: 1, over: 2 } as const;

const isBefore = ({ message: a }: Carrier, { message: b }: Carrier): number =>
  a.at - b.at || ORDER[a.kind] - ORDER[b.kind];

/**
 * What still matters, oldest first. Of one name only the newest does, and it comes with those that it speaks for: that
 * something is over says since when it was, and nobody wants to read first that it began.
 *
 * @returns groups, each with the one to send first
 */
export function whatMatters<Each extends Carrier>(all: readonly Each[]): [Each, ...Each[]][] {
  const groups = new Map<string | Each, [Each, ...Each[]]>();
  for (const each of all.toSorted(isBefore).reverse()) {
    const about = each.message.name || each;
    const group = groups.get(about);
    if (group) group.push(each);
    else groups.set(about, [each]);
  }
  return [...groups.values()].reverse();
}
