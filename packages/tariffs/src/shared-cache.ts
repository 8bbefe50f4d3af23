import { setTimeout as pause } from 'node:timers/promises';
import { asFailure, type Clock, type Failure, type Milliseconds, Transient } from '@ohmini/core';
import type { Entry } from './entry.ts';
import type { Freshness } from './next-step.ts';
import { nameOf, type Published } from './published.ts';
import { type RefresherOptions, refresher } from './refresher.ts';
import { singleFlight } from './single-flight.ts';
import { failureOf } from './trouble.ts';
import { ageOf, missOf, retryIn, stepFrom, type View } from './view.ts';
import { viewsOf } from './views.ts';
import { freshFor, type TariffWindows } from './windows.ts';

export interface Served {
  entry: Entry;
  ageMs: Milliseconds;
  freshness: Freshness;
  /** It stays fresh for so much longer; not positive for one that is fresh no more. */
  freshForMs: Milliseconds;
}

export interface Answers {
  /** @throws Transient | RateLimited | Permanent: the last attempt's failure, where there is nothing to answer with */
  answer(published: Published): Promise<Served>;
}

/** What Octopus publishes, fetched once for everybody. Disposing it waits for what this process fetches. */
export interface SharedCache extends Answers, AsyncDisposable {}

/** Between two looks at what another process fetches. */
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 200;

export function sharedCache(options: RefresherOptions): SharedCache {
  const { windows, events, clock } = options;
  const views = viewsOf(options.shared);
  const fetching = refresher(options);
  const looking = singleFlight<Served>();

  /** From what was seen less than a second ago, where nothing is to be done. */
  function atOnce(name: string): Served | undefined {
    const view = views.recent(name);
    const step = stepFrom(view, windows);
    if (view && step.do === 'refuse') throw refusal(view, clock);
    return view?.entry && step.do === 'serve' && !step.refresh
      ? served(view.entry, ageOf(view) ?? 0, step.freshness, windows)
      : undefined;
  }

  /** Looks, decides, and where there is nothing to serve yet looks again until there is. */
  async function inTime(published: Published, name: string): Promise<Served> {
    const deadline = performance.now() + windows.waitMs;
    for (let delay = SHORTEST_PAUSE_MS; ; delay = Math.min(delay * 2, LONGEST_PAUSE_MS)) {
      const { view, isAway } = await views.look(name);
      const step = stepFrom(view, windows, { isAway, isLate: performance.now() > deadline });
      if (step.do === 'serve' && view?.entry) {
        if (step.refresh) void fetching.refresh(published, view);
        return served(view.entry, ageOf(view) ?? 0, step.freshness, windows);
      }
      if (step.do === 'refuse') throw refusal(view, clock);
      if (delay === SHORTEST_PAUSE_MS) events.onMiss(missOf(view));
      const ours = step.do === 'fetch' && view ? fetching.refresh(published, view) : fetching.running(name);
      await changeOrPause(ours, delay);
    }
  }

  return {
    async answer(published) {
      const name = nameOf(published);
      try {
        const known = atOnce(name);
        // However many ask at once, this process looks once.
        const answer = known ?? (await looking.run(name, () => inTime(published, name)));
        events.onServed(answer.freshness, answer.ageMs, known ? 'process' : 'shared');
        return answer;
      } catch (error) {
        const failure = asFailure(error);
        events.onRefused(failure.code);
        throw failure;
      }
    },
    [Symbol.asyncDispose]: () => fetching[Symbol.asyncDispose](),
  };
}

/**
 * What others fetch, for whoever has no way to Octopus: nothing is claimed, and nobody is waited for. What is there is
 * answered with for as long as anybody would when Octopus is away.
 */
export function readingCache({ shared, windows, events, clock }: Omit<RefresherOptions, 'publications'>): Answers {
  const views = viewsOf(shared);
  return {
    async answer(published) {
      const { view } = await views.look(nameOf(published));
      const step = stepFrom(view, windows, { isAway: true, isLate: true });
      if (view?.entry && step.do === 'serve') {
        const answer = served(view.entry, ageOf(view) ?? 0, step.freshness, windows);
        events.onServed(answer.freshness, answer.ageMs, 'shared');
        return answer;
      }
      const failure = refusal(view, clock);
      events.onRefused(failure.code);
      throw failure;
    },
  };
}

function refusal(view: View | undefined, clock: Clock): Failure {
  const retryAt = clock.now() + ((view && retryIn(view)) ?? 0);
  if (view?.trouble) return failureOf(view.trouble, retryAt);
  return new Transient('not-yet', 'The tariff is being fetched, and did not come in time.');
}

/** Until our own fetch is over, where there is one, and not longer than `delay`. What came to nothing is no reason to hurry. */
async function changeOrPause(ours: Promise<boolean> | undefined, delay: Milliseconds): Promise<void> {
  const change = ours?.then((hasFetched) => (hasFetched ? undefined : pause(delay)));
  await Promise.race([pause(delay), ...(change === undefined ? [] : [change])]);
}

const served = (entry: Entry, ageMs: Milliseconds, freshness: Freshness, windows: TariffWindows): Served => ({
  entry,
  ageMs,
  freshness,
  freshForMs: freshFor(entry, windows, entry.fetchedAt + ageMs) - ageMs,
});
