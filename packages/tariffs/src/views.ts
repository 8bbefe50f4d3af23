import type { SharedEntries } from '@ohmini/core';
import { mark, since } from './elapsed.ts';
import { openEntry } from './entry.ts';
import { readTrouble } from './trouble.ts';
import type { View } from './view.ts';

/** Older than this we look again: what another process publishes is seen everywhere within a second. */
const LOOK_AGAIN_MS = 1000;

/** The views that this process keeps, those that were seen last; a household has ten. */
const MOST_VIEWS = 256;

/** The shared entries as this process sees them, each publication decoded once. */
export interface Views {
  /** What was seen less than a second ago. */
  recent(name: string): View | undefined;
  /** What is there now. `isAway`: the shared store does not answer, and this is what was seen of it before. */
  look(name: string): Promise<{ view: View | undefined; isAway: boolean }>;
}

export function viewsOf(shared: SharedEntries): Views {
  const views = new Map<string, View>();

  function keep(name: string, view: View): View {
    views.delete(name);
    views.set(name, view);
    const [oldest] = views.keys();
    if (views.size > MOST_VIEWS && oldest !== undefined) views.delete(oldest);
    return view;
  }

  async function seen(name: string, before: View | undefined): Promise<View> {
    // Before the question: the answer may take its time, and what it holds ages meanwhile.
    const lookedAt = mark();
    const state = await shared.read(name, before?.published);
    const isSame = before !== undefined && before.published === state.published;
    return {
      entry: isSame ? before.entry : openEntry(state.entry ?? '', name),
      changed: state.changed,
      published: state.published,
      isHeld: state.heldForMs > 0,
      trouble: state.trouble && readTrouble(state.trouble.text),
      retryAt: state.trouble && state.now + state.trouble.forMs,
      seenAt: state.now,
      mark: lookedAt,
    };
  }

  return {
    recent(name) {
      const view = views.get(name);
      return view && since(view.mark) < LOOK_AGAIN_MS ? view : undefined;
    },
    async look(name) {
      const before = views.get(name);
      try {
        return { view: keep(name, await seen(name, before)), isAway: false };
      } catch {
        return { view: before, isAway: true };
      }
    },
  };
}
