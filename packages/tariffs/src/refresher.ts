import { asFailure, type Claim, type Clock, hours, type Keeping, type SharedEntries } from '@ohmini/core';
import { type Content, sealEntry } from './entry.ts';
import type { Publications } from './octopus-publications.ts';
import { nameOf, type Published } from './published.ts';
import { singleFlight } from './single-flight.ts';
import type { TariffEvents } from './tariff-events.ts';
import { troubleOf, waitAfter } from './trouble.ts';
import type { View } from './view.ts';
import type { TariffWindows } from './windows.ts';

export interface RefresherOptions {
  shared: SharedEntries;
  publications: Publications;
  windows: TariffWindows;
  /** Only for times that an answer names; ages are by the shared clock. */
  clock: Clock;
  events: TariffEvents;
}

/** Fetches for everybody. Disposing it waits for what is being fetched. */
export interface Refresher extends AsyncDisposable {
  /**
   * Fetches, unless somebody else does or has done so since `view`. Resolves when that is over, and never rejects.
   * @returns whether we fetched: there is something new to be seen
   */
  refresh(published: Published, view: View): Promise<boolean>;
  /** What this process fetches at this moment. */
  running(name: string): Promise<boolean> | undefined;
}

interface ToPublish {
  text: string;
  keeping: Keeping | undefined;
}

/** Months of half-hourly prices take 75 kB each, and anybody may ask for any of them. */
const MOST_MONTHS = 300;

/** What is of the past is kept for as long as it is fresh, and a day to be found unchanged. */
const keepingOf = (content: Content, { monthMs }: TariffWindows): Keeping | undefined =>
  'month' in content ? { forMs: monthMs + hours(24), most: MOST_MONTHS } : undefined;

export function refresher({ shared, publications, windows, clock, events }: RefresherOptions): Refresher {
  const fetching = singleFlight<boolean>();

  async function claimed(published: Published, view: View): Promise<boolean> {
    const name = nameOf(published);
    const claim = await shared.claim(name, view.changed, windows.leaseMs);
    if (!claim) return false;
    if (claim.isTakeover) events.onTakeover();
    using lease = heartbeat(name, claim);
    const isOurs = await settle(name, claim, () => fetchedText(published, view, claim, lease.signal), view);
    if (!isOurs) events.onOvertaken();
    return true;
  }

  async function fetchedText(published: Published, { entry }: View, { claimedAt }: Claim, signal: AbortSignal) {
    const fetched = await publications(published, { now: claimedAt, signal, previous: entry });
    const text = sealEntry({ path: nameOf(published), fetchedAt: claimedAt, ...fetched });
    return { text, keeping: keepingOf(fetched.content, windows) };
  }

  /** Ends the claim, one way or the other. @returns false when we had been overtaken */
  async function settle(name: string, { token }: Claim, fetch: () => Promise<ToPublish>, { trouble }: View) {
    let fetched: ToPublish;
    try {
      fetched = await fetch();
    } catch (error) {
      const failure = asFailure(error);
      events.onFetched(failure.code);
      const said = troubleOf(failure, trouble);
      const wait = waitAfter(failure, said.failures, windows, clock.now());
      return await shared.fail(name, token, JSON.stringify(said), wait);
    }
    events.onFetched('ok');
    return await shared.publish(name, token, fetched.text, fetched.keeping);
  }

  /** Keeps the lease while we live, and says so when it was lost. */
  function heartbeat(name: string, { token }: Claim): Disposable & { signal: AbortSignal } {
    const lost = new AbortController();
    const beat = async () => {
      if (!(await shared.renew(name, token, windows.leaseMs))) lost.abort();
    };
    // A shared store that is away takes no lease away.
    const timer = setInterval(() => void beat().catch(() => {}), windows.leaseMs / 3);
    return { signal: lost.signal, [Symbol.dispose]: () => clearInterval(timer) };
  }

  return {
    refresh: (published, view) =>
      // Where the shared store does not answer, the lease ends by itself and another process tries.
      fetching.run(nameOf(published), () => claimed(published, view).catch(() => false)),
    running: fetching.underWay,
    async [Symbol.asyncDispose]() {
      await Promise.all(fetching.all());
    },
  };
}
