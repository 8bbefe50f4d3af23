import type { Instant, Milliseconds } from '@ohmini/core';
import { type Mark, since } from './elapsed.ts';
import type { Entry } from './entry.ts';
import { nextStep, type Step } from './next-step.ts';
import type { Trouble } from './trouble.ts';
import { freshFor, ifErrorFor, type TariffWindows } from './windows.ts';

/** What this process saw of an entry when it looked. Times are by the shared clock. */
export interface View {
  /** Decoded; undefined where there is none, or none that can be read. */
  entry: Entry | undefined;
  /** As the shared store names them. */
  changed: string;
  published: string;
  /** Somebody fetches it. */
  isHeld: boolean;
  /** Why the last attempt failed, and when the next one is due. */
  trouble: Trouble | undefined;
  retryAt: Instant | undefined;
  seenAt: Instant;
  mark: Mark;
}

const sharedNow = (view: View): Instant => view.seenAt + since(view.mark);

/** Negative for an entry from the future: one of two clocks was wrong, and nobody knows which. */
export const ageOf = (view: View): Milliseconds | undefined => view.entry && sharedNow(view) - view.entry.fetchedAt;

export const retryIn = (view: View): Milliseconds | undefined =>
  view.retryAt === undefined ? undefined : view.retryAt - sharedNow(view);

/** Why there is nothing to serve as it is. */
export function missOf(view: View | undefined): 'cold' | 'unreadable' | 'future' | 'too-old' {
  if (!view?.entry) return view?.published ? 'unreadable' : 'cold';
  return (ageOf(view) ?? 0) < 0 ? 'future' : 'too-old';
}

export interface Circumstances {
  isAway?: boolean;
  isLate?: boolean;
}

/** What follows from a view, or from there being none. */
export function stepFrom(
  view: View | undefined,
  windows: TariffWindows,
  { isAway = false, isLate = false }: Circumstances = {},
): Step {
  const ageMs = view && ageOf(view);
  return nextStep(
    {
      ageMs: ageMs !== undefined && ageMs >= 0 ? ageMs : undefined,
      freshMs: view?.entry ? freshFor(view.entry, windows, sharedNow(view)) : 0,
      isHeld: view?.isHeld ?? false,
      retryInMs: view && retryIn(view),
      isAway,
      isLate,
    },
    view?.entry ? { ...windows, ifErrorMs: ifErrorFor(view.entry, windows) } : windows,
  );
}
