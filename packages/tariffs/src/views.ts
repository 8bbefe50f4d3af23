import type { SharedEntries } from '@ohmini/core';
import { mark, since } from './elapsed.ts';
import { openEntry } from './entry.ts';
import { readTrouble } from './trouble.ts';
import type { View } from './view.ts';

/** Older than this we look again: what another process publishes is seen everywhere within a second. */
const LOOK_AGAIN_MS = 1000;

/** The views that this process keeps, those that were seen last; a household has ten. */
const MOST_VIEWS = 256;

/** And of so much text together, some 70,000 half hours: anybody may ask for months of the past, which are 80,000 characters. */
const MOST_CHARACTERS = 4_000_000;

/** The shared entries as this process sees them, each publication decoded once. */
export interface Views {
  /** What was seen less than a second ago. */
  recent(name: string): View | undefined;
  /** What is there now. `isAway`: the shared store does not answer, and this is what was seen of it before. */
  look(name: string): Promise<{ view: View | undefined; isAway: boolean }>;
}

interface Kept {
  view: View;
  /** Of the text that its entry was decoded from. */
  characters: number;
}

export function viewsOf(shared: SharedEntries): Views {
  const views = new Map<string, Kept>();
  let characters = 0;

  function forget(name: string): void {
    characters -= views.get(name)?.characters ?? 0;
    views.delete(name);
  }

  function keep(name: string, kept: Kept): View {
    forget(name);
    views.set(name, kept);
    characters += kept.characters;
    for (const oldest of views.keys()) {
      if (views.size <= MOST_VIEWS && characters <= MOST_CHARACTERS) break;
      forget(oldest);
    }
    return kept.view;
  }

  async function seen(name: string, before: Kept | undefined): Promise<Kept> {
    // Before the question: the answer may take its time, and what it holds ages meanwhile.
    const lookedAt = mark();
    const state = await shared.read(name, before?.view.published);
    const same = before?.view.published === state.published ? before : undefined;
    const view = {
      entry: same ? same.view.entry : openEntry(state.entry ?? '', name),
      changed: state.changed,
      published: state.published,
      isHeld: state.heldForMs > 0,
      trouble: state.trouble && readTrouble(state.trouble.text),
      retryAt: state.trouble && state.now + state.trouble.forMs,
      seenAt: state.now,
      mark: lookedAt,
    };
    return { view, characters: same?.characters ?? state.entry?.length ?? 0 };
  }

  return {
    recent(name) {
      const view = views.get(name)?.view;
      return view && since(view.mark) < LOOK_AGAIN_MS ? view : undefined;
    },
    async look(name) {
      const before = views.get(name);
      try {
        return { view: keep(name, await seen(name, before)), isAway: false };
      } catch {
        return { view: before?.view, isAway: true };
      }
    },
  };
}
